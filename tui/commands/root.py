"""All commands together."""

from __future__ import annotations

import importlib.metadata
from typing import Annotated

import typer

from tui import destination
from tui.commands import blind, classify, engine, explore, library, mix, mixes, runs, sample, sizes, sound
from tui.commands.talk import exit_code, out

app = typer.Typer(
    name="latentdeck",
    help="A workbench for music autoencoders. Without a command: the screen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"latentdeck {importlib.metadata.version('latentdeck')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
    host: Annotated[
        str | None,
        typer.Option(destination.HOST, metavar="USER@BOX", help="The engine of another box, over SSH."),
    ] = None,
    remote_command: Annotated[
        str | None,
        typer.Option(
            destination.REMOTE_COMMAND,
            metavar="COMMAND",
            help=f"What latentdeck is called there; {destination.VARIABLE} says it too.",
        ),
    ] = None,
) -> None:
    """Options that stand before any command."""
    # a command line that begins with --host went to the other box, and never came here
    if host is not None or remote_command is not None:
        raise typer.BadParameter("stands before everything else, with the box", param_hint=destination.HOST)


app.add_typer(engine.app, name="engine", help="The background service: start, stop, status, logs, listen.")
app.add_typer(library.app, name="library", help="Make, list, check and delete libraries.")
app.add_typer(runs.app, name="runs", help="Runs: list, show.")
runs.add_commands(app)
sizes.add_commands(app)
explore.add_commands(app)
classify.add_commands(app)
sound.add_commands(app)
mix.add_commands(app)
mixes.add_commands(app)
sample.add_commands(app)
blind.add_commands(app)


def run_command() -> int:
    """Run the command line's command; 0 when it went well, 1 for an error, 2 for wrong usage."""
    return exit_code(app)
