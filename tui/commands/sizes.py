"""`latentdeck sweep` and `measure`: runs in a table of quality against size."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.client import Client
from engine.schema import Frontier, FrontierExport, MusicMeasures, SweepRequest
from tui.commands.blind import print_heard
from tui.commands.following import Following
from tui.commands.options import (
    Epochs,
    Model,
    OnLibrary,
    Preset,
    Seed,
    Settings,
    Split,
    absolute,
    pairs,
    split_name,
)
from tui.commands.quality import part_of, print_new_music, print_rows, verdict
from tui.commands.talk import AsJson, WorkFailedError, ask, follow_job, narration, out, print_json

Csv = Annotated[Path | None, typer.Option(help="Write the table into this file.")]
Png = Annotated[Path | None, typer.Option(help="Draw the table into this file.")]


def add_commands(root: typer.Typer) -> None:
    """Put this file's commands beside each other at the top."""
    for command in (sweep, measure):
        root.command()(command)


def sweep(
    model: Model,
    sizes: Annotated[str, typer.Option(help="Floats per clip of each run, with commas between.")],
    library: OnLibrary,
    settings: Settings = None,
    preset: Preset = None,
    epochs: Epochs = None,
    minutes: Annotated[float | None, typer.Option(help="Stop each run after so many.", min=0.01)] = None,
    name: Annotated[str | None, typer.Option(help="Name the sweep; its runs are called NAME-FLOATS.")] = None,
    split: Split = "random",
    seed: Seed = 0,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Return when the runs are queued.")] = False,
    csv: Csv = None,
    png: Png = None,
    json: AsJson = False,
) -> None:
    """Train a model at several sizes, measure each, and show quality against size."""
    if no_wait and (csv or png):
        raise typer.BadParameter("there is nothing to write before the runs are done", param_hint="--no-wait")
    request = SweepRequest(
        model=model,
        library=library,
        sizes=_whole_numbers(sizes),
        preset=preset,
        settings=pairs(settings),
        split=split_name(split),
        seed=seed,
        epochs=epochs,
        minutes=minutes,
        name=name,
    )
    if no_wait:
        runs = ask(lambda client: client.sweep(request))
        if json:
            print_json(runs)
        else:
            out.print("\n".join(run.name for run in runs))
        return

    async def whole(client: Client) -> tuple[Frontier | None, list[str]]:
        following = Following(await client.sweep(request))
        await following.to_the_end(client)
        measured = following.measured()
        found = await _frontier(client, measured, csv, png) if measured else None
        return found, list(following.failed.values())

    found, failures = ask(whole)
    if found is not None:
        _print_frontier(found, json)
    if failures:
        raise WorkFailedError(" ".join(failures))


def measure(
    runs: Annotated[list[str], typer.Argument(help="Runs, by name.")],
    csv: Csv = None,
    png: Png = None,
    json: AsJson = False,
) -> None:
    """Measure runs on their test split and on new music, beside the classical codings of the same sizes."""

    async def whole(client: Client) -> tuple[Frontier, list[MusicMeasures]]:
        for run in runs:
            if await client.measures(run) is None or await _music_waits(client, run):
                await follow_job(client, await client.start_measure(run))
                if await client.measures(run) is None:
                    raise WorkFailedError(f"The run {run} found better weights meanwhile; measure it again.")
        new_music = [await client.music_measures(run) for run in dict.fromkeys(runs)]
        found = await _frontier(client, runs, csv, png)
        return found, [measures for measures in new_music if measures is not None]

    found, new_music = ask(whole)
    if json and new_music:
        print_json(found.model_dump(mode="json") | {"new_music": new_music})
        return
    _print_frontier(found, json)
    if new_music:
        print_new_music(new_music)
    if not json:
        print_heard(ask(lambda client: client.heard_blind(runs)))


async def _music_waits(client: Client, run: str) -> bool:
    """Whether there is new music that a run was not measured on."""
    wanted = await client.run(run)
    fitting = (info for info in await client.libraries() if info.growing)
    some = any(info.fits(wanted.sample_rate, wanted.clip_samples) for info in fitting)
    return some and await client.music_measures(run) is None


def _whole_numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not whole numbers with commas between", param_hint="--sizes"
        ) from None


async def _frontier(client: Client, runs: list[str], csv: Path | None, png: Path | None) -> Frontier:
    """The frontier of measured runs, written to the files that were asked for."""
    found = await client.frontier(runs)
    if csv or png:
        request = FrontierExport(runs=runs, csv=absolute(csv), png=absolute(png))
        for path in await client.export_frontier(request):
            narration.print(f"{path} is written.", soft_wrap=True)
    return found


def _print_frontier(frontier: Frontier, json: bool) -> None:
    if json:
        print_json(frontier)
        return
    runs = [row.name for row in frontier.rows if row.kind == "run"]
    title = runs[0] if len(runs) == 1 else f"{len(runs)} runs"
    print_rows(title, part_of(frontier), frontier.rows)
    out.print(verdict(frontier), soft_wrap=True)
