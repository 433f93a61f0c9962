"""What the screens with sound share: one speaker, the keys that play and seek, and where sound comes out."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.deck import Watcher
from tui.screens.base import DeckScreen
from tui.sound_files import over_ssh, write_file
from tui.speaker.client import Speaker
from tui.speaker.words import Lane
from tui.widgets.rows import spread

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Ingredient, RunInfo, Sound
    from tui.takes import Clip


STEP: Final = 1.0
"""Seconds that the arrow keys seek."""

SHORTEST_MEASURED: Final = 0.4
"""Seconds: loudness is that of blocks as long."""


class SoundScreen(DeckScreen):
    """A screen that plays something."""

    @property
    def speaker(self) -> Speaker:
        """The app's speaker."""
        return self.deck_app.speaker

    @property
    def ours(self) -> bool:
        """Whether the speaker holds what this screen would play."""
        lanes = self.lanes()
        return bool(lanes) and self.speaker.state.lanes == lanes

    @property
    def in_front(self) -> bool:
        """Whether the speaker is this screen's: in front, or under a dialog that plays nothing itself."""
        watchers: list[object] = [screen for screen in self.app.screen_stack if isinstance(screen, Watcher)]
        return bool(watchers) and watchers[-1] is self

    def lanes(self) -> tuple[Lane, ...]:
        """What the key that plays would play; empty while there is nothing."""
        raise NotImplementedError

    def nothing_to_play(self) -> str:
        """Why there is nothing to play, in a sentence."""
        return "There is nothing to play yet."

    def write(self, folder: Path, calls: Mapping[str, Callable[[Client], Awaitable[bytes]]]) -> None:
        """Write a sound and say where; into this folder, or into this box's where the engine is on another.

        Args:
            folder: on the engine's box.
            calls: fetch the bytes, by the name of the file: of the sound, and of what goes beside it.
        """

        async def fetch(engine: Client) -> dict[str, bytes]:
            return {name: await call(engine) for name, call in calls.items()}

        def have(found: dict[str, bytes]) -> None:
            from engine.client import sounds_folder

            home = sounds_folder() if self.deck.box else folder
            try:
                written = [write_file(home, name, data) for name, data in found.items()]
            except OSError as error:
                self.say(f"{next(iter(found))} could not be written: {error.strerror}.", error=True)
            else:
                self.say(f"Written: {written[0]}")

        self.ask(fetch, have, group="write")

    def action_play(self) -> None:
        """Play, or pause."""
        lanes = self.lanes()
        if not lanes:
            self.say(self.nothing_to_play())
        elif self.ours and self.speaker.state.playing:
            self.speaker.pause()
        else:
            if not self.ours:
                self.speaker.load(lanes)
            self.speaker.play()

    def action_seek_back(self) -> None:
        """Back."""
        self._seek(-STEP)

    def action_seek_on(self) -> None:
        """On."""
        self._seek(STEP)

    def _seek(self, by: float) -> None:
        if self.ours:
            state = self.speaker.state
            self.speaker.seek(min(max(0.0, state.now() + by), state.seconds))

    def toggle_in_basket(self, clip: Clip) -> None:
        """Put a clip into the basket that Mix works on, or take its track out."""
        from engine.schema import Ingredient

        rest = [item for item in self.deck.basket if not _is_of(item, clip)]
        if len(rest) == len(self.deck.basket):
            rest.append(Ingredient(library=clip.library, track=clip.track, clip=clip.clip))
        self.deck_app.set_basket(rest)

    def more_like(self, clip: Clip | None) -> None:
        """Go to Mix, which draws new sounds around this clip from now on."""
        from engine.schema import ClipRef

        if clip is not None:
            self.deck_app.set_around(ClipRef(library=clip.library, track=clip.track, clip=clip.clip))
            self.deck_app.action_screen_mix()
            self.say(f"n draws new sounds around {clip.track}.")

    def in_basket(self, clip: Clip) -> bool:
        """Whether a clip's track lies in the basket."""
        return any(_is_of(item, clip) for item in self.deck.basket)

    def share(self) -> float | None:
        """How far the sound is, 0 .. 1; None when nothing of this screen has been played."""
        state = self.speaker.state
        if not self.ours or not state.seconds or not (state.playing or state.position):
            return None
        return state.now() / state.seconds

    def keep_moving(self) -> None:
        """While it plays, have the next frame drawn too; have the speaker awake once there is something."""
        state = self.speaker.state
        if state.sound == "asleep" and not state.message and self.lanes():
            self.speaker.warm()
        if state.playing and self.ours:
            self.deck_changed("sound")

    def device(self) -> Content:
        """Where sound comes out, in a few words, and how often it broke up."""
        state = self.speaker.state
        words = {
            "ready": f"sound: {state.device}",
            "starting": "sound: starting",
            "none": "no sound: WAV files",
        }.get(state.sound, "")
        breaks = f" · {state.dropouts} dropout{'s' if state.dropouts > 1 else ''}" if state.dropouts else ""
        return Content.assemble((words, "$faint"), (breaks if words else "", "$warning"))

    def sound_lines(self, sound: Sound | None, columns: int) -> list[Content]:
        """Whether there is sound here, where the file lies, and how it is heard over SSH."""
        state = self.speaker.state
        lines = []
        if state.message:
            tone = "$warning" if state.sound == "none" else "$error"
            lines += [Content.styled(line, tone) for line in wrap(state.message, max(1, columns))]
        lines += [Content.styled(line, "$warning") for line in wrap(state.hint, max(1, columns))]
        if sound is None:
            return lines
        there = over_ssh(sound.path, self.deck.box, os.environ) if state.sound == "none" else ""
        if not there:
            return [*lines, path_line("WAV", sound.path, columns)]
        words = f"on your laptop  {there}"  # whole, however many lines it takes: it is to be copied
        rows = [words[at : at + columns] for at in range(0, len(words), max(1, columns))]
        if not self.deck.box and not state.hint:
            rows.append("or in a browser  latentdeck engine listen")
        return [*lines, *(Content.styled(row, "$muted") for row in rows)]

    def action_sound_device(self) -> None:
        """Choose where sound comes out."""
        from tui.screens.choose import choose_device

        choose_device(self.deck_app)


def _is_of(item: Ingredient, clip: Clip) -> bool:
    return (item.library, item.track) == (clip.library, clip.track)


def ready(run: RunInfo) -> bool:
    """Whether a run has weights to work with."""
    return run.state == "done" or run.best_loss is not None


def level(sound: Sound) -> Content:
    """How loud a sound is."""
    if sound.loudness is not None:
        return Content.styled(f"{sound.loudness:.1f} LUFS".replace("-", "−"), "$muted")
    return Content.styled("silence" if sound.seconds > SHORTEST_MEASURED else "too short for LUFS", "$muted")


def path_line(word: str, path: str, columns: int) -> Content:
    """A path that ends where the line ends, cut in front where it must be."""
    room = columns - len(word) - 2
    shown = path if len(path) <= room else "…" + path[-max(1, room - 1) :]
    return spread(Content.assemble((f"{word}  ", "$faint"), (shown, "$muted")), Content(""), columns)
