"""`latentdeck mixes`: what averaging songs gives, at several sizes, in one table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.client import Client
from engine.schema import MixTable, MixTableRequest, MixTableRow
from tui.commands.options import absolute
from tui.commands.talk import (
    AsJson,
    WorkFailedError,
    ask,
    follow_job,
    interval,
    narration,
    out,
    print_json,
    print_table,
)

_COLUMNS = {
    "frechet": "Fréchet",
    "genre_agreement": "genre",
    "peaks": "peaks",
    "chroma": "chroma",
    "flatness": "flatness",
    "level": "LUFS",
}
_DIGITS = {"frechet": 1, "level": 1}


def add_commands(root: typer.Typer) -> None:
    """Put this file's command at the top."""
    root.command()(mixes)


def mixes(
    runs: Annotated[list[str], typer.Argument(help="Runs of one library, by name.")],
    sounds: Annotated[int, typer.Option("-n", help="In each row.", min=4, max=1000)] = 30,
    seed: Annotated[int, typer.Option(help="Of which tracks are mixed, and of random latents.", min=0)] = 0,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for a sound of each row, its recipe, and mixes.json."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Mix three tracks, three of a genre and whole genres by every way, and measure what comes of it."""
    request = MixTableRequest(
        runs=list(dict.fromkeys(runs)),
        seed=seed,
        sounds=sounds,
        output=absolute(output),
    )

    async def whole(client: Client) -> MixTable:
        library = (await client.run(runs[0])).library
        await follow_job(client, await client.start_mixes(request))
        table = await client.mixes(library)
        if table is None or not _answers(table, request):
            raise WorkFailedError("Another table of this library was made meanwhile; give the command again.")
        return table

    table = ask(whole)
    if json:
        print_json(table)
        return
    out.print(
        f"Mixes of training tracks of {table.library}, {sounds} sounds a row, seed {table.seed}; "
        "held against the tracks held out",
        soft_wrap=True,
    )
    columns = ["mixed", "way", "run", "floats", *_COLUMNS.values()]
    print_table(columns, [_cells(row) for row in table.rows], right=("floats", *_COLUMNS.values()))
    if output is not None:
        narration.print(f"A sound of each row is in {request.output}.", soft_wrap=True)


def _answers(table: MixTable, request: MixTableRequest) -> bool:
    runs = {row.run for row in table.rows} - {None}
    counts = {row.sounds for row in table.rows}
    return runs == set(request.runs) and table.seed == request.seed and counts == {request.sounds}


def _cells(row: MixTableRow) -> list[str]:
    values = [interval(row.measures[name], _DIGITS.get(name, 2)) for name in _COLUMNS]
    return [row.basket, row.way, row.run or "", "" if row.floats is None else str(row.floats), *values]
