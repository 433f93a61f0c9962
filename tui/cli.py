"""The command `latentdeck`: without words the workbench, with words the same engine without the screen."""

from __future__ import annotations

import sys

from tui import destination


def main() -> None:
    """Run what the command line asks for."""
    there, words = destination.split(sys.argv[1:])
    if not words and not (sys.stdin.isatty() and sys.stderr.isatty()):
        sys.stderr.write("The workbench needs a terminal; `latentdeck --help` lists what does without.\n")
        sys.exit(2)
    if there is not None:
        from tui.commands.there import run_there

        sys.exit(run_there(there, words))
    if not words:
        # nothing of the command line is imported on the way to the first paint
        from tui.workbench import run

        sys.exit(run())
    from tui.commands.root import run_command

    sys.exit(run_command())


if __name__ == "__main__":
    main()
