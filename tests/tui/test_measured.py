"""The table of measures: the run beside the classical codings of its size, and beside chance."""

from __future__ import annotations

import pytest
from driving import screen_text, until

from engine.schema import Interval, MeasureRow, Measures, MusicMeasures
from tui.app import LatentDeck
from tui.measures import BY_NAME
from tui.screens.measured import Measured, verdict

NAME = "pca [/] demo"


def measures(recognisable: bool = False) -> Measures:
    values = {name: Interval(mean=0.5, low=0.4, high=0.625) for name in BY_NAME}
    rows = [
        MeasureRow(name=NAME, kind="run", floats=1728, ratio=63.8, values=values),
        MeasureRow(name="mdct", kind="mdct", floats=1728, ratio=63.8, values=values | {"si_sdr": none()}),
        MeasureRow(name="chance", kind="chance", floats=None, ratio=None, values=values),
    ]
    return Measures(
        run=NAME, library="demo", split="random", seed=0, part="test", tracks=12, clips=24, weights="w",
        rows=rows, recognisable=recognisable, seconds=1.0, versions={},
    )  # fmt: skip


def none() -> Interval:
    return Interval(mean=None, low=None, high=None)


@pytest.mark.parametrize(("width", "intervals"), [(160, True), (80, False)])
async def test_every_row_and_measure_shows_and_intervals_where_there_is_room(width: int, intervals: bool):
    app = LatentDeck(reach=False)
    async with app.run_test(size=(width, 40)) as pilot:
        app.push_screen(Measured(app.size.width, measures()))
        await until(pilot, lambda: "12 tracks, 24 clips" in screen_text(app))
        text = screen_text(app)
        assert all(
            word in text for word in (f"Measures of {NAME}", "mdct", "chance", "1 728", "SI-SDR", "stft")
        )
        assert ("0.40 … 0.62" in text) is intervals
        assert text.count("0.50") >= 15  # three rows of five measures with two decimals
        assert "–" in text
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)


def on_new_music() -> MusicMeasures:
    values = {name: Interval(mean=0.25, low=0.1, high=0.5) for name in BY_NAME} | {"genre_kept": none()}
    return MusicMeasures(
        run=NAME, library="music", library_created=1.0, tracks=9, clips=211, beside="demo",
        beside_created=1.0, split="random", seed=0, weights="w", seconds=1.0, versions={},
        rows=[MeasureRow(name=NAME, kind="run", floats=1728, ratio=63.8, values=values)],
    )  # fmt: skip


@pytest.mark.parametrize("width", [160, 80])
async def test_new_music_stands_in_a_line_below(width: int):
    app = LatentDeck(reach=False)
    async with app.run_test(size=(width, 40)) as pilot:
        app.push_screen(Measured(app.size.width, measures(), on_new_music()))
        await until(pilot, lambda: f"{NAME} on 9 tracks of new music   chroma 0.25" in screen_text(app))
        assert "genre kept" not in screen_text(app).rpartition("of new music")[2]
        await pilot.press("escape")
        app.push_screen(Measured(app.size.width, measures(), waits=True))
        await until(pilot, lambda: "New music is being measured." in screen_text(app))


def test_the_verdict_names_its_rule():
    assert "is not recognisable" in verdict(measures())
    assert "is recognisable" in verdict(measures(recognisable=True))
    assert "0.95" in verdict(measures())
