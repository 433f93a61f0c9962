"""Chart, table and words of Sizes: everything stays in its room, and nothing is told by colour alone."""

from __future__ import annotations

import itertools

import pytest
from driving import a_run
from frontiers import a_frontier, a_row, around
from textual.strip import Strip

from engine.measure.frontier import GENRE_KEPT, IDENTIFIED
from engine.models import registry
from engine.schema import Frontier, Interval, JobInfo
from tui.comparison import Comparison
from tui.measures import BY_NAME, MEASURES, best, shortfall
from tui.widgets.codings import CodingKey
from tui.widgets.evidence import evidence
from tui.widgets.gallery import COLUMNS, ROWS, Version, arrangement
from tui.widgets.gallery import around as shown_around
from tui.widgets.size_chart import Dot, dots_of, picture
from tui.widgets.size_notes import notes
from tui.widgets.size_table import Table, detail, lines
from tui.widgets.voices import Voice, voices_line

MEL, IDENT = BY_NAME["mel_db"], BY_NAME["identified"]
KEY = CodingKey(["pca", "spectral-vae"])


def text_of(strips: list[Strip]) -> list[str]:
    return ["".join(segment.text for segment in strip) for strip in strips]


def a_table(found: Frontier, **changes: object) -> Table:
    words = {
        "rows": found.rows, "recognisable": frozenset(found.recognisable), "measure": MEL, "key": KEY,
        "chosen": found.rows[0], "heard": None,
    }  # fmt: skip
    return Table(**(words | changes))  # type: ignore[arg-type]


def table_text(table: Table, columns: int) -> list[str]:
    return [line.plain for line in lines(table, table.rows[:-1], table.rows[-1:], columns)]


# ---------------------------------------------------------------- measures


def test_what_recognising_takes_is_what_the_engine_says():
    needed = {measure.name: measure.needed for measure in MEASURES if measure.needed is not None}
    assert needed == {"identified": IDENTIFIED, "genre_kept": GENRE_KEPT}


def test_a_measure_is_written_with_its_digits_and_a_real_minus():
    assert BY_NAME["si_sdr"].written(-13.25) == "−13.2"
    assert IDENT.written(None) == "–"
    assert IDENT.within(around(0.5)) == "0.45 … 0.55"
    assert IDENT.within(Interval(mean=None, low=None, high=None)) == ""


def test_the_best_is_the_highest_or_the_lowest_as_the_measure_goes():
    rows = a_frontier(432, 864).rows[:-1]
    assert best(rows, IDENT) == pytest.approx(0.99)
    assert best(rows, MEL) == min(row.values["mel_db"].mean or 99 for row in rows)
    assert best([], MEL) is None


def test_the_shortfall_is_nothing_for_what_is_recognisable_and_grows_with_what_lacks():
    good, near, far = (a_row("x", 864, quality) for quality in (0.96, 0.93, 0.5))
    assert shortfall(good) == 0
    assert 0 < shortfall(near) < shortfall(far)
    silent = near.model_copy(update={"values": {"identified": around(1.0)}})
    assert shortfall(silent) == pytest.approx(1.0)  # all of genre_kept is missing


# ---------------------------------------------------------------- letters


def test_every_model_of_the_registry_has_a_letter_of_its_own_and_runs_are_told_from_codings():
    key = CodingKey(list(registry.FAMILIES))
    runs = [a_row("x", 1, 0.5, model=name) for name in registry.FAMILIES]
    letters = [key.letter(row) for row in runs]
    assert len(set(letters)) == len(letters)
    assert "?" not in letters
    codings = [a_row(kind, 1, 0.5, kind=kind) for kind in ("resample", "mdct", "pca")]
    assert [key.letter(row) for row in codings] == ["r", "m", "p"]
    assert not set(letters) & {"r", "m", "p"}
    assert len({key.colour(row) for row in codings}) == 1


# ---------------------------------------------------------------- chart


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("size", [(160, 40), (74, 14), (52, 8), (30, 6)])
def test_every_row_of_the_chart_is_as_wide_as_the_chart(size: tuple[int, int], measure):
    dots, chance = dots_of(a_frontier(432, 864, 1728, 6912).rows, None, measure, KEY)
    strips = picture(dots, chance, measure, *size)
    assert len(strips) == size[1]
    assert {strip.cell_length for strip in strips} == {size[0]}


def test_the_chart_shows_every_coding_the_sizes_chance_and_what_recognising_takes():
    rows = a_frontier(432, 864, 6912).rows
    text = text_of(picture(*dots_of(rows, rows[3], IDENT, KEY), IDENT, 100, 30))
    canvas = "\n".join(text[:-2])
    assert canvas.count("S") == 3
    assert "[S]" in canvas
    assert canvas.count(" chance 0.10 ") == 1
    assert "recognisable from 0.95" in canvas
    assert all(size in text[-1] for size in ("432", "864", "6912", "floats"))
    places = [text[-1].index(size) for size in ("432", "864", "6912")]
    near, far = (b - a for a, b in itertools.pairwise(places))
    assert far == pytest.approx(3 * near, abs=3)  # a factor of 8 is three times a factor of 2


def test_higher_values_stand_higher():
    rows = a_frontier(432, 1728).rows
    text = text_of(picture(*dots_of(rows, None, IDENT, KEY), IDENT, 80, 24))
    rows_of_s = [(y, line.index("S")) for y, line in enumerate(text[:-2]) if "S" in line]
    (y_large, x_large), (y_small, x_small) = rows_of_s
    assert y_large < y_small
    assert x_large > x_small


def test_codings_in_the_same_cell_step_aside_instead_of_hiding():
    dots = [
        Dot(864, 0.5, None, letter, "#ffffff", letter, ours=letter == "S", chosen=False)
        for letter in "Smrp"
    ]  # fmt: skip
    text = text_of(picture(dots, None, IDENT, 60, 12))
    assert "".join(sorted(next(line for line in text if "S" in line).strip(" │┤."))[-4:]) == "Smpr"


def test_a_lone_size_and_a_measure_without_values_are_drawn_as_far_as_they_go():
    lone = a_frontier(864).rows
    assert "S" in "\n".join(text_of(picture(*dots_of(lone, None, MEL, KEY), MEL, 60, 12)))
    assert picture([], None, MEL, 60, 12) == []
    assert picture(*dots_of(lone, None, MEL, KEY), MEL, 60, 4) == []


# ---------------------------------------------------------------- table


@pytest.mark.parametrize("columns", [54, 62, 74, 100])
@pytest.mark.parametrize("measure", MEASURES)
def test_the_table_fills_its_columns_and_always_shows_the_measure_of_the_chart(columns: int, measure):
    found = a_frontier(432, 864)
    text = table_text(a_table(found, measure=measure), columns)
    assert {len(line) for line in text} == {columns}
    assert measure.head in text[0]
    assert all(head in text[0] for head in ("floats", "ratio", "ident.", "genre"))
    assert "net-864" in "\n".join(text)
    assert text[-1].split()[:2] == ["·", "chance"]


def test_a_wide_table_shows_every_measure_and_marks_the_recognisable_the_chosen_and_the_heard():
    found = a_frontier(432, 864)
    text = table_text(a_table(found, heard="net-864"), 100)
    assert all(measure.head in text[0] for measure in MEASURES)
    assert [line.rstrip().endswith("✓") for line in text if "net-" in line] == [False, True]
    assert text[1].startswith("▸S net-432")
    assert text[4].startswith("▶S net-864")
    assert "1/255" in text[1]


def test_the_best_of_each_column_is_underlined_and_chance_never_is():
    found = a_frontier(432, 864)
    table = a_table(found)
    made = lines(table, table.rows[:-1], table.rows[-1:], 100)
    underlined = [any("underline" in str(span.style) for span in line.spans) for line in made]
    assert underlined == [False, False, False, False, True, False, False, False]


def test_the_detail_tells_unit_interval_and_which_way_is_better_where_there_is_room():
    row = a_row("net", 864, 0.9)
    wide = [line.plain for line in detail(row, 100)]
    assert len(wide) == len(MEASURES)
    assert "0.85 … 0.95" in wide[0]
    assert "dB" in wide[4]
    assert "lower is better" in wide[4]
    assert all(line.cell_length <= 44 for line in detail(row, 44))


# ---------------------------------------------------------------- words


def test_the_smallest_recognisable_size_is_told_with_its_evidence():
    text = " ".join(line.plain for line in evidence(a_frontier(432, 864, 1728, best=1.06), 160))
    assert "smallest recognisable size: net-864" in text
    assert "864 floats, 1/128" in text
    assert "identified 0.96 (0.91 … 1.01), 0.95 needed" in text
    assert "genre kept 0.96 (0.91 … 1.01), 0.90 needed" in text


def test_without_a_recognisable_size_the_nearest_is_told():
    text = " ".join(line.plain for line in evidence(a_frontier(432, 864, best=0.8), 160))
    assert "No size is recognisable; nearest is net-864" in text


@pytest.mark.parametrize("columns", [54, 74, 156])
def test_the_evidence_is_broken_between_its_parts(columns: int):
    made = evidence(a_frontier(432, 864, best=0.8), columns)
    assert all(line.cell_length <= columns for line in made)
    assert sum("genre kept 0.80 (0.75 … 0.85)" in line.plain for line in made) == 1


def test_what_is_measured_waits_or_still_learns_is_told():
    waiting = tuple(a_run(f"net-{n}", state="done") for n in range(6))
    learning = (a_run("slow"), a_run("later", state="queued"))
    compared = Comparison(waiting[0], (), waiting, learning, "2 runs on demo")
    text = " ".join(line.plain for line in notes(compared, [], 160))
    assert "not measured: net-0  net-1  net-2  net-3  and 2 more  v measures them" in text
    assert "● slow 12/40 epochs" in text
    assert "○ later queued" in text
    assert "not compared: 2 runs on demo" in text

    jobs = [
        JobInfo(id="1", kind="measure", title="measures of a", state="running", progress=0.5, message="mdct"),
        JobInfo(id="2", kind="measure", title="measures of b", state="queued"),
    ]
    text = notes(compared, jobs, 160)[0].plain
    assert "measures of a" in text
    assert "50 %  mdct, then 1 more" in text


# ---------------------------------------------------------------- sound and pictures


def some_voices(heard: int) -> list[Voice]:
    return [Voice(f"voice{n}", "there", n == heard) for n in range(9)]


@pytest.mark.parametrize("heard", [0, 4, 8])
def test_the_voice_that_is_heard_is_always_on_the_line(heard: int):
    line = voices_line(some_voices(heard), True, 40)
    assert line.cell_length <= 40
    assert f"▶ voice{heard}" in line.plain


def test_a_voice_says_whether_it_is_there():
    voices = [Voice("a", "there", False), Voice("b", "on its way", False), Voice("c", "failed", False)]
    assert voices_line([*voices, Voice("d", "there", True)], False, 60).plain == "a   b …   ✗ c   ‖ d"


@pytest.mark.parametrize("size", [(160, 40), (76, 30), (76, 9), (54, 7), (20, 4)])
@pytest.mark.parametrize("count", [1, 2, 4, 6, 30])
def test_pictures_have_room_and_none_is_wasted(size: tuple[int, int], count: int):
    across, down = arrangement(count, *size)
    assert across >= 1
    assert down >= 1
    assert across == 1 or size[0] // across >= COLUMNS
    assert down == 1 or size[1] // down >= ROWS
    assert across * (down - 1) < count


def test_the_original_always_shows_beside_the_versions_around_the_chosen_one():
    versions = [Version("S", "#ffffff", str(n), "", None, n == 6, False) for n in range(9)]
    assert [version.name for version in shown_around(versions, 4)] == ["0", "5", "6", "7"]
    assert [version.name for version in shown_around(versions, 20)] == [str(n) for n in range(9)]
    assert [version.name for version in shown_around(versions[:1], 4)] == ["0"]
