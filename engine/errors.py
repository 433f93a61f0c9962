"""What can go wrong, one exception a reason, each with one sentence for the person.

The command line turns every `DeckError` into that sentence and exit code 1, the screen into a line in
place, the service into an HTTP reply; nowhere else is an error put into words.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class DeckError(Exception):
    """The root of all reasons; `str(error)` is a whole sentence that says what to do."""


class NoSuchLibraryError(DeckError):
    """A library by that name is not prepared."""


class LibraryError(DeckError):
    """A library cannot be made, read or deleted."""


class NoSuchTrackError(DeckError):
    """A library has no track by that name."""


class NotAudioError(DeckError):
    """A file cannot be decoded as audio."""


class NoSuchModelError(DeckError):
    """The registry has no model by that name."""


class SettingError(DeckError):
    """A setting does not exist, or its value is out of range."""


class NoSuchRunError(DeckError):
    """No run by that name."""


class RunStateError(DeckError):
    """A run is not in the state that the command needs."""


class DivergedError(DeckError):
    """A loss is not finite."""


class DiskFullError(DeckError):
    """A file could not be written for want of space."""


class EngineUnreachableError(DeckError):
    """The background engine does not answer."""


class CancelledError(DeckError):
    """The work was cancelled by the person."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the nearest known one, or all of them; with its stop.

    Args:
        word: what was asked for.
        known: the words that exist.
    """
    known = sorted(known)
    if not known:
        return "there is none yet."
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else f"there is {', '.join(known)}."
