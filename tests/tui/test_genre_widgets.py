"""Reports of classifiers and studies of features as lines: nothing that matters is cut, whatever the room."""

from __future__ import annotations

import pytest
from tellings import GENRES, a_classifier, a_level, a_report, a_study, around
from textual.content import Content

from engine.schema import GenreLevel, Interval, JobInfo
from tui.widgets.feature_study import study_lines
from tui.widgets.genre_list import job_entry, run_entry, study_entry
from tui.widgets.genre_notes import without_report
from tui.widgets.genre_report import confusions, headline, matrix_lines, score_lines, warning_lines
from tui.widgets.genres import GenreKey
from tui.widgets.share_bars import CHANCE, share_axis, share_bar

KEY = GenreKey(GENRES)
UNKNOWN = Interval(mean=None, low=None, high=None)


def text(lines: list[Content]) -> str:
    return "\n".join(line.plain for line in lines)


@pytest.mark.parametrize("columns", [24, 44, 60, 98, 200])
def test_the_headline_has_both_levels_their_intervals_and_chance_at_every_width(columns: int):
    report = a_report("cel")
    lines = headline(report, "tracks", columns)
    assert all(line.cell_length <= max(columns, 30) for line in lines)
    for line, level in zip(lines, (report.tracks, report.clips), strict=False):
        assert level.accuracy.mean is not None
        assert level.accuracy.low is not None
        assert f"{level.accuracy.mean * 100:.0f} %" in line.plain
        assert f"{level.accuracy.low * 100:.0f} … " in line.plain
    assert "chance" in lines[2].plain
    assert "10 %" in lines[2].plain


def test_a_bar_ends_where_its_interval_does_and_chance_lies_at_its_share():
    bar = share_bar(Interval(mean=0.5, low=0.25, high=0.75), 0.1, 101, "$accent").plain
    assert (bar.index("├"), bar.index("●"), bar.index("┤")) == (25, 50, 75)
    assert bar[10] == "┿"
    assert share_axis(0.1, 101).plain[10] == CHANCE
    assert share_axis(0.1, 101).plain.rstrip().endswith("100 %")
    above = share_bar(Interval(mean=0.1, low=0.05, high=0.2), 0.9, 101, "$accent").plain
    assert above[90] == CHANCE


def test_an_accuracy_that_is_not_known_draws_nothing_but_chance():
    assert share_bar(UNKNOWN, 0.5, 21, "$accent").plain.strip() == CHANCE


def test_all_right_or_all_wrong_is_drawn_within_the_bar():
    for mean in (0.0, 1.0):
        drawn = share_bar(around(mean), 0.1, 30, "$accent")
        assert drawn.cell_length == 30
        assert "●" in drawn.plain


def test_the_matrix_counts_every_answer_and_scores_give_way_to_it():
    report = a_report("cel")
    wide = matrix_lines(report, "tracks", KEY, 98)
    assert len(wide) == 11
    assert all(word in wide[0].plain for word in ("precision", "recall", "F1", "of"))
    for row, line in zip(report.tracks.confusion, wide[1:], strict=True):
        cells = line.plain[12:].split()[:10]
        assert [0 if cell == "·" else int(cell) for cell in cells] == row
    narrow = matrix_lines(report, "tracks", KEY, 44)
    assert all(line.cell_length <= 44 for line in narrow)
    assert "precision" not in narrow[0].plain
    assert narrow[0].plain.split()[-10:] == [KEY.letter(genre) for genre in GENRES]


def test_the_matrix_fits_where_not_even_its_columns_do():
    lines = matrix_lines(a_report("cel"), "clips", KEY, 20)
    assert all(line.cell_length <= 20 for line in lines)


def test_the_scores_are_those_of_the_level():
    report = a_report("cel")
    for level, found in (("tracks", report.tracks), ("clips", report.clips)):
        lines = score_lines(report, level, KEY, 60)  # type: ignore[arg-type]
        for score, line in zip(found.scores, lines[1:], strict=True):
            assert f"{score.recall:.2f}" in line.plain
            assert line.plain.split()[5 if "━" in line.plain else -1] == str(score.support)


def test_a_genre_that_was_never_answered_has_no_precision():
    level = GenreLevel(count=2, accuracy=around(0.5), macro_f1=None, confusion=[[1, 0], [1, 0]], scores=[
        a_level(1, 1.0, ["a"]).scores[0],
        a_level(1, 1.0, ["b"]).scores[0].model_copy(update={"precision": None, "f1": None}),
    ])  # fmt: skip
    report = a_report("r", genres=["a", "b"], tracks=level, clips=level)
    assert "–" in matrix_lines(report, "tracks", GenreKey(["a", "b"]), 98)[2].plain
    assert "macro F1 –" in headline(report, "tracks", 98)[0].plain
    assert "b as a 1" in text(confusions(report, "tracks", 80))


def test_where_nothing_is_heard_wrong_nothing_is_said_of_it():
    right = a_level(3, 1.0, GENRES)
    assert confusions(a_report("r", tracks=right), "tracks", 80) == []


def test_a_warning_is_cut_to_its_room_but_never_left_out():
    assert [line.plain for line in warning_lines("one two three four five six", 16, 0)] == ["one two three …"]
    assert len(warning_lines("one two three four five six", 16, 9)) == 2
    assert warning_lines(None, 16, 9) == []


@pytest.mark.parametrize(("columns", "rows"), [(46, 19), (70, 30), (98, 40)])
def test_a_study_has_every_way_chance_and_its_verdict(columns: int, rows: int):
    study = a_study()
    lines = study_lines(study, columns, rows)
    said = text(lines)
    assert all(line.cell_length <= columns for line in lines)
    assert len(lines) <= rows
    assert all(row.way in said for row in study.rows)
    assert "chance" in said
    assert "".join(study.verdict.split()) in "".join(said.split())
    assert ("folds  60  70" in said) is (rows >= 30)


def test_a_warning_of_a_study_is_cut_to_what_its_ways_and_its_verdict_leave():
    lines = study_lines(a_study(warning="these tracks share artists " * 20), 46, 19)
    assert len(lines) == 19
    assert lines[-1].plain.endswith("…")


@pytest.mark.parametrize("columns", [26, 40, 54])
def test_a_line_of_the_list_fits_and_tells_folds_apart(columns: int):
    run = a_classifier("a-classifier-of-many-words-fold-3", split="fold-3")
    line = run_entry(run, a_report(run.name), joined=False).line(columns, True)
    assert line.cell_length == columns
    assert "fold-3" in line.plain
    assert "%" in line.plain


def test_a_line_says_what_stands_in_place_of_an_accuracy():
    def said(**changes: object) -> str:
        return run_entry(a_classifier("a", **changes), None, False).line(54, False).plain

    assert "12/40" in said(state="running", epoch=12.0)
    assert "crashed" in said(state="crashed")
    assert said().rstrip().endswith("–")
    assert "raw" in study_entry(a_study()).line(54, False).plain
    job = JobInfo(id="1", kind="features", title="features of demo", state="running", progress=0.4)
    assert "40 %" in job_entry(job).line(54, False).plain


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "running", "epoch": 3.0}, ("still learns", "enter", "62 %")),
        ({"state": "running", "best_loss": None, "accuracy": None, "train_loss": None, "val_loss": None},
         ("still learns", "first losses")),
        ({"state": "queued"}, ("waits for its turn",)),
        ({"state": "crashed", "best_loss": None}, ("crashed before its first validation",)),
        ({}, ("is not evaluated yet", "enter")),
    ],
)  # fmt: skip
def test_without_a_report_it_says_why_and_what_to_press(changes: dict[str, object], words: tuple[str, ...]):
    said = text(without_report(a_classifier("net", **changes), None, "", known=True, columns=60))
    assert all(word in said for word in words)
    assert ("enter" in said) is ("enter" in words)
