"""Which box a command line is for: read before anything is imported that the first paint does without."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HOST: Final = "--host"
REMOTE_COMMAND: Final = "--remote-command"
VARIABLE: Final = "LATENTDECK_REMOTE"


@dataclass(frozen=True)
class Destination:
    """Another box.

    Attributes:
        host: as ssh takes it.
        command: what `latentdeck` is called there.
    """

    host: str
    command: str


def split(words: Sequence[str]) -> tuple[Destination | None, list[str]]:
    """Take the options that name a box from the beginning of a command line.

    Returns:
        the box, and the words behind the options; None and all words where no host is named, or the options
        are not whole: what is wrong with them is for the parser of the command line to say.
    """
    found: dict[str, str] = {}
    rest = list(words)
    while rest and (name := rest[0].partition("=")[0]) in (HOST, REMOTE_COMMAND):
        taken = 1 if "=" in rest[0] else 2
        if len(rest) < taken:
            return None, list(words)
        found[name] = rest[0].partition("=")[2] if taken == 1 else rest[1]
        rest = rest[taken:]
    if HOST not in found:
        return None, list(words)
    command = found.get(REMOTE_COMMAND) or os.environ.get(VARIABLE) or "latentdeck"
    return Destination(found[HOST], command), rest
