"""`latentdeck classify` and `genres`: genre classifiers, trained and asked about the test tracks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.client import Client
from engine.schema import FEATURE_WAYS, GenreReport, SettingValue, TrainRequest
from tui.commands import features
from tui.commands.options import Epochs, Minutes, Preset, Seed, Settings, Split, pairs, split_name
from tui.commands.quality import counted
from tui.commands.talk import (
    AsJson,
    WorkFailedError,
    ask,
    follow_job,
    follow_run,
    interval,
    narration,
    number,
    out,
    print_json,
    print_table,
)

_FOLDS = 5
_SPLIT = "random"
_SHORT = 5
"""Letters of a genre at the head of a column."""


def add_commands(root: typer.Typer) -> None:
    """Put this file's commands beside each other at the top."""
    for command in (classify, genres):
        root.command()(command)


def classify(
    model: Annotated[
        str,
        typer.Argument(
            help="A classifier of the registry, or a way from features to genres: "
            f"{', '.join(FEATURE_WAYS)}; {features.ALL} for all of them."
        ),
    ],
    library: Annotated[str | None, typer.Option("--library", help="Whose genres are told.")] = None,
    hears: Annotated[
        str | None, typer.Option("--input", metavar="mel|waveform", help="What a network hears of a clip.")
    ] = None,
    settings: Settings = None,
    preset: Preset = None,
    epochs: Epochs = None,
    minutes: Minutes = None,
    name: Annotated[str | None, typer.Option(help="Name the run.")] = None,
    split: Split = _SPLIT,
    seed: Seed = 0,
    folds: Annotated[
        int | None,
        typer.Option(min=2, max=20, help=f"Test every track once, in so many folds; {_FOLDS} for a network."),
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--features", help="A CSV file of features instead of a library.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Train a genre classifier and show what it tells of the test tracks; or study features."""
    if model in features.NAMES:
        for_networks = {
            "--input": hears,
            "--set": settings,
            "--preset": preset,
            "--epochs": epochs,
            "--minutes": minutes,
            "--name": name,
            "--split": None if split == _SPLIT else split,
        }
        for flag, value in for_networks.items():
            if value is not None:
                raise typer.BadParameter(f"{model} is a study of features and has none", param_hint=flag)
        path = str(table.resolve()) if table is not None else None
        features.study(model, library=library, table=path, folds=folds or _FOLDS, seed=seed, json=json)
        return
    if table is not None:
        raise typer.BadParameter(f"{model} hears sound and no features", param_hint="--features")
    if library is None:
        raise typer.BadParameter("a network needs one to learn from", param_hint="--library")
    if folds not in (None, _FOLDS):
        raise typer.BadParameter(f"networks are tested in {_FOLDS} folds", param_hint="--folds")
    if folds is not None and split != _SPLIT:
        raise typer.BadParameter("--folds takes each of its splits in turn", param_hint="--split")
    request = TrainRequest(
        model=model,
        library=library,
        preset=preset,
        settings=_with_input(pairs(settings), hears),
        split=split_name(split),
        seed=seed,
        epochs=epochs,
        minutes=minutes,
        name=name,
    )
    _print(ask(lambda client: _trained(client, request, folds is not None)), json)


def genres(
    runs: Annotated[
        list[str], typer.Argument(help="A classifier's run, or folds of one training, to be joined.")
    ],
    json: AsJson = False,
) -> None:
    """Show what a trained classifier tells of its test tracks; folds of one training together."""
    _print(ask(lambda client: _told(client, runs)), json)


def _print(found: GenreReport, json: bool) -> None:
    if json:
        print_json(found)
    else:
        print_report(found)


async def _trained(client: Client, request: TrainRequest, in_folds: bool) -> GenreReport:
    """Train, wait, and give the report.

    Raises:
        WorkFailedError: a run or the telling did not end well, or the model is no classifier.
    """
    known = {model.name: model.task for model in await client.models()}
    if known.get(request.model) == "autoencoder":
        told = ", ".join(name for name, task in known.items() if task == "classifier")
        raise WorkFailedError(f"{request.model} makes sound and tells no genres; {told} do.")
    runs = await client.train_folds(request) if in_folds else [await client.train(request)]
    for fold, run in enumerate(runs, start=1):
        if in_folds and narration.is_terminal:
            narration.print(f"fold {fold} of {len(runs)}: {run.name}")
        await follow_run(client, run)
    return await _told(client, [run.name for run in runs])


async def _told(client: Client, names: list[str]) -> GenreReport:
    """Have the test tracks told by runs that were not asked yet, wait, and give the report.

    Raises:
        WorkFailedError: the telling did not end well.
    """
    for name in names:
        await follow_job(client, await client.start_genres(name))
    report = await client.genre_report(names)
    if report is None:
        raise WorkFailedError(
            f"{', '.join(names)} changed meanwhile; `latentdeck runs show {names[0]}` shows the run."
        )
    return report


def _with_input(settings: dict[str, SettingValue], hears: str | None) -> dict[str, SettingValue]:
    return settings if hears is None else settings | {"input": hears}


def print_report(report: GenreReport) -> None:
    """Print what a classifier tells: accuracy beside chance, what is taken for what, each genre's scores."""
    tests = f"{counted(report.tracks.count, 'test track')}, {counted(report.clips.count, 'clip')}"
    how = f"{len(report.runs)} folds" if report.split == "folds" else f"split {report.split}"
    out.print(f"{report.model} on {report.input}, {report.library}, {how}, seed {report.seed}: {tests}")
    rows = [
        [f"by {kind}", interval(level.accuracy), number(level.macro_f1), number(report.chance)]
        for kind, level in (("clip", report.clips), ("track", report.tracks))
    ]
    columns = ["", "right [95 % interval over tracks]", "macro F1", "chance"]
    print_table(columns, rows, right=tuple(columns[1:]))
    if report.warning:
        out.print(report.warning, soft_wrap=True)
    out.print("clips by genre and answer")
    heads = [genre[:_SHORT] for genre in report.genres]
    matrix = [
        [genre, *(str(count) if count else "·" for count in counts)]
        for genre, counts in zip(report.genres, report.clips.confusion, strict=True)
    ]
    print_table(["genre", *heads], matrix, right=tuple(heads))
    columns = ["genre", "clips", "precision", "recall", "F1", "tracks", "told right"]
    scores = [
        [
            by_clip.genre,
            str(by_clip.support),
            number(by_clip.precision, 2),
            number(by_clip.recall, 2),
            number(by_clip.f1, 2),
            str(by_track.support),
            number(by_track.recall, 2),
        ]
        for by_clip, by_track in zip(report.clips.scores, report.tracks.scores, strict=True)
    ]
    print_table(columns, scores, right=tuple(columns[1:]))
