"""`latentdeck models`, `train`, `runs`, `stop`, `resume` and `delete`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.client import Client
from engine.schema import GenreReport, Measures, ModelInfo, MusicMeasures, RunInfo, TrainRequest
from tui.commands.classify import print_report
from tui.commands.options import (
    Epochs,
    Minutes,
    Model,
    OnRun,
    Preset,
    Seed,
    Settings,
    Split,
    ToLearnFrom,
    pairs,
    split_name,
)
from tui.commands.quality import part_of, print_new_music, print_rows
from tui.commands.talk import (
    AsJson,
    ask,
    duration,
    follow_run,
    number,
    out,
    print_json,
    print_table,
    run_line,
)

app = typer.Typer(invoke_without_command=True)

Run = Annotated[str, typer.Argument(help="The run's name.")]
Runs = Annotated[list[str], typer.Argument(help="Runs, by name.")]


def add_commands(root: typer.Typer) -> None:
    """Put this file's commands beside each other at the top."""
    for command in (models, train, stop, resume, delete):
        root.command()(command)


def models(json: AsJson = False) -> None:
    """Show the registry: models, presets, settings with their ranges."""
    found = ask(lambda client: client.models(count=True))
    if json:
        print_json(found)
        return
    for index, model in enumerate(found):
        if index:
            out.print()
        _print_model(model)


def _print_model(model: ModelInfo) -> None:
    out.print(model.name, style="bold", end="  ")
    size = _size(model) if model.task == "autoencoder" else f"a {model.task}"
    out.print(f"{size}, {model.parameters or 0:,} parameters")
    out.print(f"  {model.summary}")
    out.print(f"  From: {model.origin}")
    if model.presets:
        out.print(f"  Presets: {', '.join(model.presets)}")
    rows = []
    for setting in model.settings:
        span = ", ".join(setting.choices)
        if setting.minimum is not None or setting.maximum is not None:
            span = f"{_end(setting.minimum)} to {_end(setting.maximum)}"
        default = "–" if setting.default is None else str(setting.default)
        rows.append([f"  {setting.name}", default, span, setting.help])
    print_table(["  setting", "default", "range", "what it does"], rows)


def _size(of: ModelInfo | RunInfo) -> str:
    return f"{of.floats} floats a clip, ratio {of.ratio:.1f}"


def _does(run: RunInfo) -> str:
    if run.task == "classifier":
        return f"tells {', '.join(run.genres)}"
    return f"draws latents of {run.on}" if run.task == "generator" else _size(run)


def _end(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"


def train(
    model: Model,
    library: ToLearnFrom = None,
    on: OnRun = None,
    settings: Settings = None,
    preset: Preset = None,
    epochs: Epochs = None,
    minutes: Minutes = None,
    name: Annotated[str | None, typer.Option(help="Name the run.")] = None,
    split: Split = "random",
    seed: Seed = 0,
    wait: Annotated[bool, typer.Option("--wait", help="Return when the run has ended.")] = False,
    json: AsJson = False,
) -> None:
    """Start a run. It goes on in the background unless --wait is given."""
    if library is None and on is None:
        raise typer.BadParameter("give a library to train on, or a run whose latents are learnt with --on")
    request = TrainRequest(
        model=model,
        library=library or "",
        preset=preset,
        settings=pairs(settings),
        split=split_name(split),
        seed=seed,
        epochs=epochs,
        minutes=minutes,
        name=name,
        on=on,
    )

    async def whole(client: Client) -> RunInfo:
        if on is not None and library is None:
            request.library = (await client.run(on)).library
        run = await client.train(request)
        return await follow_run(client, run) if wait else run

    run = ask(whole)
    if json:
        print_json(run)
    elif wait:
        out.print(f"{run.name}  {run.state}  {run_line(run)}  {duration(run.seconds)}")
    else:
        out.print(run.name)


@app.callback()
def list_runs(context: typer.Context, json: AsJson = False) -> None:
    """List the runs, oldest first."""
    if context.invoked_subcommand is not None:
        return
    found = ask(Client.runs)
    if json:
        print_json(found)
    elif not found:
        out.print("No run yet; `latentdeck train pca --library demo` makes one.")
    else:
        columns = ["name", "model", "library", "state", "floats", "ratio", "epoch", "best loss", "time"]
        rows = [
            [
                run.name,
                run.model,
                run.library,
                run.state,
                str(run.floats or "–"),
                number(run.ratio or None, 1),
                f"{run.epoch:.0f}",
                number(run.best_loss, 4),
                duration(run.seconds),
            ]
            for run in found
        ]
        print_table(columns, rows, right=("floats", "ratio", "epoch", "best loss", "time"))


@app.command()
def show(run: Run, json: AsJson = False) -> None:
    """Show everything about a run: state, losses, settings, measures."""

    async def look(
        client: Client,
    ) -> tuple[RunInfo, Measures | None, MusicMeasures | None, GenreReport | None]:
        info = await client.run(run)
        if info.task == "classifier":
            return info, None, None, await client.genre_report([run])
        if info.task == "generator":
            return info, None, None, None
        return info, await client.measures(run), await client.music_measures(run), None

    info, measured, on_new_music, told = ask(look)
    if json:
        print_json(info)
        return
    ended = info.reason and info.state != "running"  # what a running one does is told below
    out.print(f"{info.name}  {info.state}" + (f": {info.reason}" if ended else ""))
    out.print(f"  {info.model} on {info.library}, split {info.split}, seed {info.seed}")
    out.print(f"  {_does(info)}, {info.parameters or 0:,} parameters")
    out.print(f"  {run_line(info)}  {duration(info.seconds)} on {info.device or 'no device yet'}")
    for title, values in (("model", info.settings), ("training", info.training)):
        out.print(f"  {title}: " + ", ".join(f"{key}={value}" for key, value in values.items()))
    if measured:
        print_rows(measured.run, part_of(measured), measured.rows)
    if on_new_music:
        print_new_music([on_new_music])
    if told:
        print_report(told)


def stop(run: Run, json: AsJson = False) -> None:
    """Stop a run at its next step, with a checkpoint to resume from."""
    _print_run(ask(lambda client: client.stop_run(run)), json)


def resume(
    run: Run,
    wait: Annotated[bool, typer.Option("--wait", help="Return when the run has ended.")] = False,
    json: AsJson = False,
) -> None:
    """Go on with a run that was stopped, crashed or failed, from its last checkpoint."""

    async def whole(client: Client) -> RunInfo:
        info = await client.resume_run(run)
        return await follow_run(client, info) if wait else info

    _print_run(ask(whole), json)


def delete(runs: Runs, json: AsJson = False) -> None:
    """Delete runs and all their files."""
    for run in runs:
        ask(lambda client, run=run: client.delete_run(run))  # type: ignore[misc]
        if not json:
            out.print(f"The run {run} is deleted.")
    if json:
        print_json({"deleted": runs})


def _print_run(info: RunInfo, json: bool) -> None:
    if json:
        print_json(info)
    else:
        out.print(f"{info.name}  {info.state}  {run_line(info)}")
