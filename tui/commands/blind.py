"""`latentdeck blind`: what came of the blind listening tests of runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated

import typer

from engine.schema import BlindResult, Heard
from tui.blind.words import heard_words, score, sides, verdict
from tui.commands.talk import AsJson, ask, out, print_json, print_table


def add_commands(root: typer.Typer) -> None:
    """Put this file's command at the top."""
    root.command()(blind)


def blind(
    runs: Annotated[list[str], typer.Argument(help="Runs, by name.")],
    json: AsJson = False,
) -> None:
    """Show the blind listening tests of runs; the key t on the screen Listen begins one."""
    found = ask(lambda client: client.blind_results(runs))
    if json:
        print_json(found)
        return
    if not found:
        out.print("No blind test yet; the key t on the screen Listen begins one.")
        return
    print_table(["when", "test", "of", "result", "listener", "clips", "seed"], [_row(test) for test in found])
    last = found[-1]
    out.print()
    out.print(f"The last of them: {' '.join(verdict(last))}", soft_wrap=True)


def print_heard(found: Sequence[Heard]) -> None:
    """Print what blind tests found out about runs, a line each; nothing of those that were never heard so."""
    for one in found:
        if words := heard_words(one):
            out.print(f"{one.run} heard blind: {'; '.join(words)}", soft_wrap=True)


def _row(test: BlindResult) -> list[str]:
    request = test.request
    if request.kind == "abx":
        one, other = sides(request.runs)
        of = f"{other} against {one}"
    else:
        of = ", ".join(request.runs)
    clip = request.clip
    return [
        time.strftime("%Y-%m-%d %H:%M", time.localtime(test.begun)),
        "ABX" if request.kind == "abx" else "rating",
        of,
        score(test) + ("" if test.stands else ", earlier weights"),
        request.who or "–",
        "drawn" if clip is None else f"{clip.track} {clip.clip + 1}",
        str(request.seed),
    ]
