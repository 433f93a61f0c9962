"""What there is to hear of a clip, in one line, with what is heard marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from textual.content import Content

VoiceState = Literal["there", "on its way", "failed"]
"""Whether a sound can be heard."""

GAP: Final = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the sounds.

    Attributes:
        words: what it is called here.
        state: of its making.
        heard: whether it is the one that sounds, or would.
    """

    words: str
    state: VoiceState
    heard: bool


def voices_line(voices: Sequence[Voice], playing: bool, columns: int) -> Content:
    """`original   432   ▶ 864   1728 …`: as many as fit around the one that is heard."""
    parts = [_part(voice, playing) for voice in voices]
    heard = next((place for place, voice in enumerate(voices) if voice.heard), 0)
    first, last = heard, heard + 1
    room = columns - parts[heard].cell_length if parts else 0
    while True:  # the nearest on both sides in turn, the right one first
        if last < len(parts) and parts[last].cell_length + GAP <= room:
            room -= parts[last].cell_length + GAP
            last += 1
        elif first > 0 and parts[first - 1].cell_length + GAP <= room:
            room -= parts[first - 1].cell_length + GAP
            first -= 1
        else:
            return Content(" " * GAP).join(parts[first:last])


def _part(voice: Voice, playing: bool) -> Content:
    if voice.heard:
        return Content.styled(f"{'▶' if playing else '‖'} {voice.words}", "$accent bold")
    if voice.state == "failed":
        return Content.styled(f"✗ {voice.words}", "$error")
    if voice.state == "on its way":
        return Content.styled(f"{voice.words} …", "$faint")
    return Content.styled(voice.words, "$foreground")
