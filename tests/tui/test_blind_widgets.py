"""What blind tests look like: how far they are, the bars of a rating, and findings beside the measures."""

from __future__ import annotations

import pytest
from blinding import a_result
from driving import a_library, a_run, an_engine, screen_text, until
from frontiers import a_frontier

from engine.schema import Heard, Interval, RatedStimulus, Stimulus
from tui.app import LatentDeck
from tui.measures import BY_NAME
from tui.screens.blind_verdict import verdict_lines
from tui.screens.sizes import SizesScreen
from tui.widgets.codings import CodingKey
from tui.widgets.ratings import Rated, rating_lines
from tui.widgets.size_table import Table, lines
from tui.widgets.trials import trials_line

FOUND = Heard(
    run="net-864", drawn=True, abx_tests=1, abx_right=14, abx_trials=16, abx_p=0.002,
    rating_tests=1, rating=Interval(mean=62.4, low=55, high=70),
)  # fmt: skip


def test_a_mark_a_trial_says_how_far_it_is_and_a_bar_where_they_are_many() -> None:
    assert trials_line(2, 5, 40).plain == "● ● ◉ ○ ○"
    assert trials_line(5, 5, 40).plain == "● ● ● ● ●"
    assert trials_line(50, 100, 40).plain == "━" * 20 + "─" * 20


def test_ratings_stand_on_one_scale() -> None:
    rated = [Rated("A", 0, False, True), Rated("B", 100, True, True), Rated("C", None, False, False)]
    shown = [line.plain for line in rating_lines(Rated("R", None, False, True), rated, True, 61, False)]
    assert shown[0] == "  R  the original, to compare with"
    assert shown[1].split() == ["bad", "poor", "fair", "good", "excellent"]
    assert shown[2] == f"  A  ●{'─' * 50}    0"
    assert shown[3] == f"▶ B  {'━' * 50}●  100"
    assert shown[4] == f"  C  {'─' * 51}    –"
    assert {len(line) for line in shown[2:]} == {61}


def test_the_result_of_a_rating_fits_its_columns() -> None:
    runs = {"net": 62.0, "a-run-with-a-long-name": 80.0}
    ratings = [
        RatedStimulus(stimulus=Stimulus(kind="run", run=name), rating=Interval(mean=m, low=m - 7, high=m + 7))
        for name, m in runs.items()
    ]
    for kind in ("original", "anchor"):
        at_the_end = Interval(mean=100, low=100, high=100)
        ratings.append(RatedStimulus(stimulus=Stimulus(kind=kind), rating=at_the_end))  # type: ignore[arg-type]
    found = a_result("rating", runs=list(runs), trials=6, ratings=ratings, missed=0)
    for columns in (54, 74, 80):
        shown = [line.plain for line in verdict_lines(found, columns)]
        assert max(map(len, shown)) <= columns
        names = ["net", "a-run-with-a-long-name", "hidden reference", "low-pass 3.5 kHz"]
        assert [line[:22].strip() for line in shown[:4]] == names
        assert shown[0].endswith("62 (55 … 69)")
        assert shown[0].count("●") == 1


def test_findings_stand_beside_the_measures_of_their_run_and_take_no_room_where_there_are_none() -> None:
    found = a_frontier(432, 864)

    def shown(blind: dict[str, Heard], columns: int) -> list[str]:
        table = Table(found.rows, frozenset(), BY_NAME["mel_db"], CodingKey(), found.rows[0], None, blind)
        return [line.plain for line in lines(table, found.rows[:-1], found.rows[-1:], columns)]

    heads, *rows = shown({"net-864": FOUND}, 100)
    assert heads.split()[-2:] == ["ABX", "rating"]
    assert [row.split()[-2:] for row in rows if "net-864" in row] == [["14/16", "62"]]
    assert [len(row) for row in rows] == [100] * len(rows)
    assert sum("14/16" in row for row in rows) == 1
    only_rated = FOUND.model_copy(update={"abx_tests": 0})
    assert shown({"net-864": only_rated}, 100)[0].split()[-2:] == ["SI-SDR", "rating"]
    assert "ABX" not in shown({}, 100)[0]
    narrow = shown({"net-864": FOUND}, 74)[0].split()
    assert {"ABX", "rating", "ident.", "genre"} < set(narrow)
    assert "stft" not in narrow


@pytest.mark.parametrize("size", [(160, 45), (80, 24)])
async def test_sizes_tells_what_was_found_of_the_run_under_the_cursor(size: tuple[int, int]) -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=size) as pilot:
        runs = [a_run(f"net-{floats}", state="done", measured=True, floats=floats) for floats in (432, 864)]
        app.changed(app.deck.stand(an_engine(), [a_library()], runs, []))
        await pilot.press("3")
        await until(pilot, lambda: isinstance(app.screen, SizesScreen) and app.pulse.idle)  # and painted
        screen = app.screen
        assert isinstance(screen, SizesScreen)
        screen._have((a_frontier(432, 864), frozenset()))
        screen._blind.by_run = {"net-864": FOUND}
        app.select_run("net-864")
        await until(
            pilot, lambda: "net-864 blind   ABX 14/16, p 0.002   rating 62 (55 … 70)" in screen_text(app)
        )
        app.select_run("net-432")
        await until(pilot, lambda: " blind " not in screen_text(app) and "14/16" in screen_text(app))
