"""The foot line: the keys that matter here, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from tui.actions import Action, ScreenName, everywhere, here

GAP = 2


class Foot(Widget):
    """One line of keys; help and quit are always among them."""

    DEFAULT_CSS = """
    Foot { height: 1; background: $background; color: $muted; }
    """

    def __init__(self, screen: ScreenName) -> None:
        super().__init__()
        self._actions = [action for action in (*here(screen), *everywhere()) if action.foot]

    def render(self) -> Content:
        """The keys that fit, in the order of the table."""
        parts = [
            Content.assemble((f"{action.key} ", "$accent"), action.label)
            for action in fitting(self._actions, self.content_size.width)
        ]
        return Content(" " * GAP).join(parts)


def width(action: Action) -> int:
    """Columns that an action takes."""
    return len(action.key) + 1 + len(action.label)


def fitting(actions: Sequence[Action], columns: int) -> list[Action]:
    """The actions to show in so many columns: by rank while they fit, in the order given."""
    chosen: set[str] = set()
    room = columns + GAP
    for action in sorted(actions, key=lambda action: action.foot):
        need = width(action) + GAP
        if need <= room:
            chosen.add(action.id)
            room -= need
        else:
            break
    return [action for action in actions if action.id in chosen]
