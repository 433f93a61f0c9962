"""The lines of Mix: the basket, what was made, the choices, and how near a sound is to the training clips."""

from __future__ import annotations

from typing import Any

import pytest

from engine.schema import ClipRef, Closeness, Ingredient, Interval, Ladder, LadderRow, MixRequest, Sound
from tui.mixing.batch import Batch, Part
from tui.mixing.chosen import Drawing, Mixing
from tui.takes import Take
from tui.widgets.basket import basket_lines, batch_lines
from tui.widgets.closeness import closeness_lines
from tui.widgets.genres import GenreKey
from tui.widgets.ladder import ladder_lines
from tui.widgets.mix_choices import drawing_lines, in_brief, mixing_lines, slider

CLIP = ClipRef(library="tiny", track="jazz.00032 [Live]", clip=2)


def closeness(**changes: Any) -> Closeness:
    words: dict[str, Any] = {
        "nearest": CLIP, "distance": 1.25, "heard": CLIP.model_copy(update={"clip": 0}), "peaks": 0.31,
        "held_out_peaks": 0.4, "copy_of": None,
        "genres": {"blues": 0.21, "jazz": 0.62, "pop": 0.1, "folk": 0.07},
    }  # fmt: skip
    return Closeness(**(words | changes))


def text(lines: list[Any]) -> str:
    return "\n".join(line.plain for line in lines)


@pytest.mark.parametrize("columns", [34, 60, 100, 160])
def test_how_near_a_sound_comes_is_told_in_lines_that_fit(columns: int):
    lines = closeness_lines(closeness(), columns)
    assert all(line.cell_length <= columns for line in lines)
    assert text(lines).startswith("not a copy")


def test_nearest_clips_are_told_beside_what_unseen_music_does():
    said = text(closeness_lines(closeness(), 160))
    assert "nearest training clip jazz.00032 [Live] · 3  1.25 × as far as unseen music" in said
    assert "by ear jazz.00032 [Live] · 1  peaks 0.31, unseen music below 0.40" in said
    assert "genre heard jazz 0.62  blues 0.21  pop 0.10" in said
    assert "folk" not in said


def test_a_copy_is_called_a_copy():
    said = text(closeness_lines(closeness(copy_of=CLIP), 100))
    assert said.startswith("a copy of jazz.00032 [Live] · 3")
    assert "not a copy" not in said


def test_shares_are_those_of_the_weights():
    basket = [Ingredient(library="tiny", track=f"t{n}", weight=weight) for n, weight in enumerate((3, 1, 0))]
    lines = basket_lines(basket, {"tiny": (GenreKey(["jazz"]), {"t0": "jazz"})}, 1, 50, 10)
    assert [line.plain.split()[-2] for line in lines] == ["75", "25", "0"]
    assert [line.plain.count("━") for line in lines] == [9, 3, 0]
    assert lines[0].plain.startswith("  J t0 · 1")
    assert lines[1].plain.startswith("▸ · t1")
    assert {line.cell_length for line in lines} == {50}


def test_one_of_a_thousand_has_a_share_and_is_shown_around_the_cursor():
    basket = [Ingredient(library="tiny", track=f"t{n}") for n in range(1000)]
    lines = basket_lines(basket, {}, 500, 50, 10)
    assert "<1 %" in lines[0].plain
    assert [line.plain.split(" · ")[1].split()[-1] for line in lines] == [f"t{n}" for n in range(495, 505)]
    assert lines[5].plain.startswith("▸")


def test_a_batch_says_what_has_come_what_has_not_and_what_failed():
    request = MixRequest(run="r", ingredients=[Ingredient(library="tiny", track="t")])
    sound = Sound(path="/x.wav", title="x", seconds=1, sample_rate=8000, loudness=None, made_in=0)
    takes = {"a": Take(sound), "b": Take(), "e": Take(trouble="No.")}
    batch = Batch(
        "mix of one clip", "mix", "r", {key: Part("mean", request, take) for key, take in takes.items()}
    )
    (line,) = batch_lines([batch], batch, None, 60, 3)
    assert line.plain.rstrip().endswith("a · ×")
    assert "mix of one clip · r" in line.plain


@pytest.mark.parametrize("columns", [34, 52])
def test_every_choice_stands_with_its_key(columns: int):
    mixing = Mixing(by="slider", slide=1.0, less="rock", beats=True)
    lines = mixing_lines(mixing, columns) + drawing_lines(Drawing(seed=7, seconds=20.0), "t0 · 1", columns)
    assert all(line.cell_length <= columns for line in lines)
    said = text(lines)
    for words in ("t align beats ✓", "l match loudness –", "u less rock", "i more –", "━●", "S seed 7",
                  "o length 20 s", "s around t0 · 1", "( ) strength 0.5"):  # fmt: skip
        assert words in said


def test_a_slider_has_its_knob_at_the_share():
    assert [slider(share).plain[:9].index("●") for share in (0.0, 0.5, 1.0)] == [0, 4, 8]


def test_only_what_is_chosen_is_told_in_brief():
    assert in_brief(Mixing(), Drawing(seed=3), "") == "seed 3"
    drawing = Drawing(count=4, temperature=0.8, guidance=3.0, seconds=20.0, strength=0.2)
    said = in_brief(Mixing(amount=1.5), drawing, "")
    assert said == "seed 0 · amount 1.5 · 4 at a time · temperature 0.8 · guidance 3.0 · 20 s"
    said = in_brief(Mixing(by="slider", less="rock", level=True), Drawing(genre="jazz"), "t0 · 1")
    assert said == "seed 0 · loudness · morph 0.5 · less rock · jazz · around t0 · 1"


def rung(way: Any, frechet: float | None, **changes: Any) -> LadderRow:
    words: dict[str, Any] = {
        "way": way, "sounds": 64, "frechet": Interval(mean=frechet, low=1.0, high=148.22),
        "genre_agreement": None, "silent": 0.0, "clipped": 0.25, "noise": 1.0, "copies": 0.5,
        "distance": Interval(mean=1.08, low=1.0, high=1.1), "peaks": Interval(mean=0.12, low=0.1, high=0.2),
    }  # fmt: skip
    return LadderRow(**(words | changes))


@pytest.mark.parametrize("columns", [68, 106])
def test_the_ladder_stands_beside_what_it_is_compared_with_in_lines_that_fit(columns: int):
    agreed = Interval(mean=0.91, low=0.81, high=0.96)
    rows = [rung("normal", 104.65), rung("genre", 29.37, genre_agreement=agreed), rung("noise", None)]
    found = Ladder(
        run="r", library="demo", library_created=1.0, weights="w", seed=3, chance=0.1, rows=rows, seconds=1.0,
        versions={},
    )  # fmt: skip
    lines = ladder_lines(found, columns)
    assert all(line.cell_length <= columns for line in lines)
    assert [line.plain.split()[:2] for line in lines[:4]] == [
        ["way", "Fréchet"], ["normal", "104.65"], ["genre", "29.37"], ["noise", "–"],
    ]  # fmt: skip
    assert ("104.65 [1.00, 148.22]" in text(lines)) == (columns > 100)
    assert lines[1].plain.split()[-4:] == ["50", "%", "1.08", "0.12"]
    assert "Chance of genre: 0.10. 64 sounds a row, seed 3." in text(lines)
