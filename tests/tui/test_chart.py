"""The chart: everything that is drawn stays within its cells, and what is in front hides what is behind."""

from __future__ import annotations

import math

import pytest
from textual.strip import Strip

from tui.widgets.braille import Line
from tui.widgets.chart import picture

WIDTH, HEIGHT = 60, 16


def lines_of(strips: list[Strip]) -> list[str]:
    return ["".join(segment.text for segment in strip) for strip in strips]


def canvas(strips: list[Strip]) -> list[str]:
    """The part of each row right of the axis line."""
    return [row.partition("│")[2] or row.partition("┤")[2] for row in lines_of(strips)[:-2]]


def colours(strips: list[Strip]) -> set[str]:
    """The colours of braille."""
    return {
        segment.style.color.name
        for strip in strips
        for segment in strip
        if segment.style and segment.style.color and any("⠀" < c <= "⣿" for c in segment.text)
    }


def falling(count: int = 200, top: float = 1.0) -> Line:
    x = [i / 10 for i in range(count)]
    return Line(x, [top / (1 + value) for value in x], "#f2b45c")


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("size", [(160, 40), (60, 16), (30, 8), (17, 5)])
def test_every_row_is_as_wide_as_the_chart(size: tuple[int, int], log: bool):
    strips = picture([falling()], "epoch", log, *size)
    assert len(strips) == size[1]
    assert {strip.cell_length for strip in strips} == {size[0]}
    assert {sum(len(segment.text) for segment in strip) for strip in strips} == {size[0]}


@pytest.mark.parametrize("size", [(10, 10), (60, 3), (0, 0)])
def test_too_little_room_draws_nothing(size: tuple[int, int]):
    assert picture([falling()], "epoch", False, *size) == []


def test_nothing_to_draw_draws_nothing():
    assert picture([], "epoch", False, WIDTH, HEIGHT) == []
    assert picture([Line([0.0, 1.0], [math.nan, math.nan], "#ffffff")], "epoch", False, WIDTH, HEIGHT) == []
    assert picture([Line([0.0, 1.0], [-1.0, 0.0], "#ffffff")], "epoch", True, WIDTH, HEIGHT) == []


def test_a_falling_loss_starts_at_the_top_left_and_ends_at_the_bottom_right():
    rows = canvas(picture([falling()], "epoch", False, WIDTH, HEIGHT))
    first = [y for y, row in enumerate(rows) if row[0] > "⠀" and row[0] != "┈"]
    last = [y for y, row in enumerate(rows) if row.rstrip()[-1:] > "⠀" and len(row.rstrip()) > len(row) - 3]
    assert min(first) <= 1
    assert max(last) >= len(rows) - 2


def test_a_gap_stays_empty():
    x = [float(i) for i in range(100)]
    y = [math.nan if 40 <= i < 60 else 1.0 + i / 100 for i in range(100)]
    rows = canvas(picture([Line(x, y, "#f2b45c")], "step", False, WIDTH, HEIGHT))
    columns = {column for row in rows for column, character in enumerate(row) if "⠀" < character <= "⣿"}
    width = len(rows[0])
    assert columns
    assert not columns & set(range(round(width * 0.44), round(width * 0.56)))


def test_the_line_in_front_hides_the_one_behind():
    behind = Line([0.0, 1.0], [0.5, 0.5], "#111111", layer=0)
    front = Line([0.0, 1.0], [0.5, 0.5], "#eeeeee", layer=1)
    assert colours(picture([front, behind], "epoch", False, WIDTH, HEIGHT)) == {"#eeeeee"}


def test_a_spike_that_does_not_frame_is_clipped_and_costs_nothing():
    tame = Line([0.0, 1.0], [0.4, 0.5], "#f2b45c")
    wild = Line([0.0, 0.5, 1.0], [0.4, 9e12, 0.5], "#333333", layer=-1, frames=False)
    text = "\n".join(lines_of(picture([tame, wild], "epoch", False, WIDTH, HEIGHT)))
    assert "e+" not in text
    assert "0.4" in text


def test_the_axis_says_what_it_counts():
    for axis, unit in (("epoch", "epoch"), ("step", "step"), ("time", "min:s")):
        assert unit in lines_of(picture([falling()], axis, False, WIDTH, HEIGHT))[-1]  # type: ignore[arg-type]
