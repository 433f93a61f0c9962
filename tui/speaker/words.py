"""What the screen and the speaker's process say to each other: one JSON object a line.

Commands name themselves in `do`, events in `event`:

| command | with |
| --- | --- |
| load | `lanes`: [{path, gain_db, name}], `keep`: go on at the same position, playing or not; `turn` |
| play, pause, stop, quit | |
| seek | `seconds`, `turn` |
| switch | `lane`, `turn` |
| gains | `gains_db`: one a lane, in place of those that they were loaded with |
| loop | `start`, `end` in seconds; without them it plays to the end |

| event | with |
| --- | --- |
| ready | `device`, `devices`: names, the first being the one in use |
| silent | `message`: why there is no sound here, and what helps; the process ends after it |
| state | `playing`, `lane`, `position`, `seconds` (length), `dropouts`, `turn`: at changes, and 5 a second |
| started | `after`: seconds from the command to the first block of sound, `latency`: s until it is heard |
| ended | the last sample has been heard |
| error | `message`: one sentence; the process lives on |
| gone | `message`: the device that was heard went away; the process ends, the next one looks for another |

`turn` numbers the commands that say what is heard and where. A state tells the last one that it knows of:
with an older one it was on its way already, and is no answer. A state without a turn always counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Message = dict[str, Any]

DEVICE_VARIABLE = "LATENTDECK_SOUND_DEVICE"
"""Environment: the name of the output to use, where there is one by that name."""


class SpeakerError(Exception):
    """Something does not sound; the text is a sentence."""


@dataclass(frozen=True)
class Lane:
    """One of the sounds that are heard at the same position.

    Attributes:
        path: a sound file.
        gain_db: applied to every sample; 0 plays the file as it is.
        name: what a page that plays it calls it; empty for the file's own name.
    """

    path: str
    gain_db: float = 0.0
    name: str = ""


def encode(message: Message) -> bytes:
    """One line, newline included."""
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Message | None:
    """The message of a line, None for anything that is not one."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
