"""What an action is: one thing that a person can do with a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ScreenName = Literal["train", "listen", "sizes", "explore", "mix", "genres"]

HIDDEN: Final = 0
"""Priority of an action that the foot never shows."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    Attributes:
        id: stable name; the method is `action_<id>`.
        keys: Textual's names of the keys, separated by commas; the first one is shown.
        label: one to three words for the foot and the palette.
        help: a sentence for the help screen.
        screens: where it applies; empty means everywhere.
        foot: rank at the foot line, 1 is kept longest when it gets narrow, `HIDDEN` never shows.
        shown: how the key reads, where that is not plain from `keys`.
    """

    id: str
    keys: str
    label: str
    help: str
    screens: tuple[ScreenName, ...] = ()
    foot: int = HIDDEN
    shown: str = ""

    @property
    def all_keys(self) -> list[str]:
        """The keys as people read them."""
        return [_READABLE.get(key, key) for key in self.keys.split(",")]

    @property
    def key(self) -> str:
        """The key that the foot shows."""
        return self.shown or self.all_keys[0]


_READABLE: Final = {
    "question_mark": "?",
    "slash": "/",
    "comma": ",",
    "full_stop": ".",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "plus": "+",
    "equals_sign": "=",
}
