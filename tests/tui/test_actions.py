"""The table of actions: one place for keys, foot, palette and help."""

from __future__ import annotations

import pytest

from tui.actions import ACTIONS, SCREENS, ScreenName, everywhere, here
from tui.app import LatentDeck
from tui.screens.base import DeckScreen
from tui.widgets.foot import GAP, fitting, width

LOST_IN_TERMINALS = {"home", "end", "ctrl+enter", "ctrl+home", "ctrl+end", "shift+enter", "ctrl+q", "ctrl+s"}


def screen(name: ScreenName) -> type[DeckScreen]:
    made = LatentDeck.MODES[name]
    assert callable(made)
    return type(made())  # type: ignore[return-value]


def test_ids_are_unique():
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", SCREENS)
def test_a_key_does_one_thing_on_a_screen(name: ScreenName):
    keys = [key for action in (*here(name), *everywhere()) for key in action.keys.split(",")]
    assert sorted(keys) == sorted(set(keys))


def test_no_key_is_one_that_terminals_lose():
    assert not {key for action in ACTIONS for key in action.keys.split(",")} & LOST_IN_TERMINALS


@pytest.mark.parametrize("name", SCREENS)
def test_every_action_can_be_carried_out_where_it_applies(name: ScreenName):
    on_screen = screen(name)
    assert [a.id for a in here(name) if not hasattr(on_screen, f"action_{a.id}")] == []
    assert [a.id for a in everywhere() if not hasattr(LatentDeck, f"action_{a.id}")] == []


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("columns", [40, 58, 78, 158])
def test_the_foot_fits_and_always_says_how_to_leave_and_get_help(name: ScreenName, columns: int):
    shown = fitting([action for action in (*here(name), *everywhere()) if action.foot], columns)
    assert sum(map(width, shown)) + GAP * (len(shown) - 1) <= columns
    assert {"quit", "help"} <= {action.id for action in shown}


def test_a_wider_foot_shows_what_a_narrow_one_does_and_more():
    actions = [action for action in (*here("train"), *everywhere()) if action.foot]
    narrow, wide = fitting(actions, 58), fitting(actions, 220)
    assert set(narrow) < set(wide)
    assert set(wide) == set(actions)
