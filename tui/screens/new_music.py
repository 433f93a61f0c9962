"""New music in the workbench: picked here, sent to the engine, and deleted again when it has served."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.screens.confirm import Confirm

if TYPE_CHECKING:
    from engine.schema import Added, ListedTrack
    from tui.app import LatentDeck

USUAL: Final = (22050, 110250)
"""Rate and samples of a clip where neither a run nor a library says another."""


def pick_music(app: LatentDeck, then: Callable[[Added | None], None]) -> None:
    """Let the person pick a file; it is prepared as the selected run takes it.

    Args:
        app: whose selection counts.
        then: given where the file is now, None where the person left.
    """
    from tui.screens.pick_file import PickFile

    fits = app.deck.selected_run or app.deck.selected_library
    rate, samples = (fits.sample_rate, fits.clip_samples) if fits is not None else USUAL

    def have(added: Added | None) -> None:
        if added is not None:
            clips = f"{added.clips} clip{'' if added.clips == 1 else 's'}"
            there = (
                f"{added.track} was there already" if not added.new else f"{added.track} is there: {clips}"
            )
            app.say(f"{there}, in the library {added.library}.")
        then(added)

    app.push_screen(PickFile(rate, samples), have)


def delete_track(app: LatentDeck, library: str, track: ListedTrack) -> None:
    """Take a track out of a library of new music, after asking."""
    info = app.deck.libraries.get(library)
    if info is None or not info.growing:
        app.say("Only tracks of new music can be deleted; i adds one.")
        return
    question = Content.assemble("Delete ", (track.name, "$bright bold"), f" from {library}? Its file stays.")

    def answered(sure: bool | None) -> None:
        if sure:
            app.ask(app, lambda engine: engine.delete_track(library, track.name), group="delete track")

    app.push_screen(Confirm(question, "delete"), answered)
