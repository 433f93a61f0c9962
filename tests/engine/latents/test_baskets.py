"""Baskets kept by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import places
from engine.errors import SettingError
from engine.latents import baskets
from engine.library import store
from engine.schema import Basket, Ingredient


def basket(name: str, *tracks: str) -> Basket:
    return Basket(name=name, ingredients=[Ingredient(library="tiny", track=track) for track in tracks])


def test_a_basket_is_kept_replaced_and_forgotten(home: Path) -> None:
    assert baskets.all_baskets() == []
    for kept in (basket("night drive", "b", "a"), basket("day"), basket("night drive", "c")):
        baskets.keep(kept)
    assert baskets.all_baskets() == [basket("day"), basket("night drive", "c")]
    assert store.list_libraries() == []  # the folder is none
    baskets.delete("day")
    assert [one.name for one in baskets.all_baskets()] == ["night drive"]


def test_a_damaged_one_is_left_out(home: Path) -> None:
    baskets.keep(basket("whole", "a"))
    (places.data() / ".baskets" / "half.json").write_text("{")
    heavy = basket("heavy", "a").model_dump_json().replace("1.0", "1e999")
    (places.data() / ".baskets" / "heavy.json").write_text(heavy)
    assert [one.name for one in baskets.all_baskets()] == ["whole"]


@pytest.mark.parametrize("name", ["", "../secret", ".hidden", "a/b", "x" * 81, "two\nlines"])
def test_a_name_that_no_file_can_have_is_refused(home: Path, name: str) -> None:
    with pytest.raises(SettingError, match="cannot name a basket"):
        baskets.keep(basket(name, "a"))


def test_an_unknown_one_is_answered_with_the_nearest(home: Path) -> None:
    baskets.keep(basket("drums"))
    with pytest.raises(SettingError, match=r"no basket named drum; did you mean drums\?"):
        baskets.delete("drum")
