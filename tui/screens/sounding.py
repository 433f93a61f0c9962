"""What the screens with sound share: one speaker, the key that plays, and where a sound is written."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.screens.base import DeckScreen
from tui.speaker.client import Speaker
from tui.speaker.words import Lane
from tui.widgets.rows import spread

if TYPE_CHECKING:
    from engine.schema import Ingredient, RunInfo, Sound
    from tui.takes import Clip


STEP: Final = 1.0
"""Seconds that the arrow keys seek."""


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

    def lanes(self) -> tuple[Lane, ...]:
        """What the key that plays would play; empty while there is nothing."""
        raise NotImplementedError

    def nothing_to_play(self) -> str:
        """Why there is nothing to play, in a sentence."""
        return "There is nothing to play yet."

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
        """Where sound comes out, in two words."""
        state = self.speaker.state
        words = {"ready": f"sound: {state.device}", "starting": "sound: starting", "none": "no sound"}
        return Content.styled(words.get(state.sound, ""), "$faint")

    def sound_lines(self, sound: Sound | None, columns: int) -> list[Content]:
        """Whether there is sound here and where the file lies, in at most three lines."""
        state = self.speaker.state
        lines = []
        if state.message:
            tone = "$warning" if state.sound == "none" else "$error"
            lines.append(Content.styled(state.message, tone))
        if sound is not None:
            lines.append(path_line("WAV", sound.path, columns))
            there = over_ssh(sound.path)
            if state.sound == "none" and "SSH_CONNECTION" in os.environ and len(there) <= columns:
                lines.append(Content.styled(there, "$faint"))
        return lines


def _is_of(item: Ingredient, clip: Clip) -> bool:
    return (item.library, item.track) == (clip.library, clip.track)


def ready(run: RunInfo) -> bool:
    """Whether a run has weights to work with."""
    return run.state == "done" or run.best_loss is not None


def level(sound: Sound) -> Content:
    """How loud a sound is."""
    words = "silence" if sound.loudness is None else f"{sound.loudness:.1f} LUFS".replace("-", "−")
    return Content.styled(words, "$muted")


def path_line(word: str, path: str, columns: int) -> Content:
    """A path that ends where the line ends, cut in front where it must be."""
    room = columns - len(word) - 2
    shown = path if len(path) <= room else "…" + path[-max(1, room - 1) :]
    return spread(Content.assemble((f"{word}  ", "$faint"), (shown, "$muted")), Content(""), columns)


def over_ssh(path: str) -> str:
    """The line that plays a file of this box on the laptop."""
    host = os.uname().nodename
    return f"on your laptop:  ssh {host} cat {shlex.quote(path)} | play -"


def file_name(*parts: str) -> str:
    """A WAV's name made of parts, without what file systems refuse."""
    words = [
        "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else "_" for letter in part)
        for part in parts
    ]
    return f"{' - '.join(words)[:180].strip(' .')}.wav"


def write_file(folder: Path, name: str, data: bytes) -> Path:
    """Write a file whole or not at all, and give its path.

    Raises:
        OSError: it cannot be written.
    """
    path = folder / name
    temporary = folder / f".{name[:100]}.{os.getpid()}.tmp"
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
