"""All commands together, and the one place where errors become exit codes."""

from __future__ import annotations

import importlib.metadata
import sys
from typing import Annotated

import typer

from engine.client import DeckError
from tui.commands import engine, explore, library, runs, sizes, sound
from tui.commands.talk import narration, out

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
) -> None:
    """Options that stand before any command."""


app.add_typer(engine.app, name="engine", help="The background service: start, stop, status, logs.")
app.add_typer(library.app, name="library", help="Make, list, check and delete libraries.")
app.add_typer(runs.app, name="runs", help="Runs: list, show.")
runs.add_commands(app)
sizes.add_commands(app)
explore.add_commands(app)
sound.add_commands(app)


def run_command() -> int:
    """Run the command line's command; 0 when it went well, 1 for an error, 2 for wrong usage."""
    try:
        app()
    except DeckError as error:
        narration.print(str(error), style="red" if narration.is_terminal else "", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, as `head` does
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0
