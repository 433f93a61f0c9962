"""Quality against size: comparable runs in one table, each classical coding once, and one row of chance."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import RunStateError
from engine.files import write_json
from engine.measure import frontier
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import Interval, MeasureRow, Measures, RunConfig, RunStatus

NAMES = ("chroma", "peaks", "identified", "genre_kept", "mel_db", "stft", "si_sdr")
Make = Callable[..., RunDirectory]


def row(kind: Any, floats: int | None, level: float = 0.5, **words: Any) -> MeasureRow:
    """A row whose every measure is `level`, give or take a tenth."""
    value = Interval(mean=level, low=level - 0.1, high=level + 0.1)
    ratio = 110250 / floats if floats else None
    name = words.pop("name", kind)
    return MeasureRow(
        name=name, kind=kind, floats=floats, ratio=ratio, values=dict.fromkeys(NAMES, value), **words
    )


def config(name: str, model: str, floats: int) -> RunConfig:
    return RunConfig(
        name=name, model=model, settings={}, training={}, library="songs", split="random", seed=0,
        sample_rate=22050, clip_samples=110250, floats=floats, ratio=110250 / floats,
        created=float(len(directory.all_runs())), versions={},
    )  # fmt: skip


@pytest.fixture
def measured(home: Path) -> Make:
    """Makes runs with measures as they stand in files, `changes` being about the measures."""

    def make(
        name: str, model: str, floats: int, level: float = 0.5, codings: tuple[str, ...] = (), **changes: Any
    ) -> RunDirectory:
        run = directory.create(config(name, model, floats), RunStatus(state="done"))
        run.best_file.write_bytes(b"weights")
        rows = [row("run", floats, level, name=name)]
        rows += [row(kind, 2 * (floats // 2), level / 2) for kind in codings]
        rows.append(row("chance", None, level / 10))
        words: dict[str, Any] = {
            "run": name, "library": "songs", "split": "random", "seed": 0, "part": "test", "tracks": 3,
            "clips": 12, "weights": run.weights_identity(), "rows": rows, "recognisable": False,
            "seconds": 1.0, "versions": {},
        }  # fmt: skip
        write_json(run.measures_file, Measures(**words | changes))
        return run

    return make


def test_rows_go_by_size_with_runs_first_and_chance_last(measured: Make) -> None:
    both = ("resample", "mdct")
    runs = [measured("big", "net", 9189, codings=both), measured("small", "net", 864, codings=both)]
    found = frontier.of_runs(runs)
    assert [(row.name, row.floats) for row in found.rows] == [
        ("small", 864), ("resample", 864), ("mdct", 864),
        ("resample", 9188), ("mdct", 9188), ("big", 9189), ("chance", None),
    ]  # fmt: skip
    assert (found.library, found.split, found.seed, found.part) == ("songs", "random", 0, "test")
    assert (found.tracks, found.clips) == (3, 12)


def test_a_coding_measured_with_several_runs_stands_there_once(measured: Make) -> None:
    codings = ("resample", "mdct", "pca")
    first = measured("first", "net", 864, 0.8, codings)
    again = measured("again", "net", 864, 0.6, codings)
    rows = frontier.of_runs([first, again, first]).rows
    assert [row.name for row in rows] == ["first", "again", "resample", "mdct", "pca", "chance"]
    kept = {row.name: row.values["chroma"].mean for row in rows}
    assert kept["mdct"] == 0.4
    assert kept["chance"] == pytest.approx(0.08)


def test_the_linear_code_gives_way_to_a_run_of_that_very_code(measured: Make) -> None:
    net = measured("net", "net", 864, codings=("mdct", "pca"))
    # a run of the code itself is measured without a row of it; one of other settings is not
    itself = measured("linear", "pca", 864, codings=("mdct",))
    other = measured("another", "pca", 864, codings=("mdct", "pca"))
    assert [row.name for row in frontier.of_runs([net, itself]).rows] == ["net", "linear", "mdct", "chance"]
    assert [row.kind for row in frontier.of_runs([net, other]).rows].count("pca") == 1


def test_rows_of_runs_name_their_model_even_in_old_files(measured: Make) -> None:
    old = measured("old", "tanh-conv", 9184, codings=("mdct",))
    assert [row.model for row in frontier.of_runs([old]).rows] == ["tanh-conv", None, None]


def test_the_recognisable_are_named_smallest_first(measured: Make) -> None:
    runs = [
        measured("big", "net", 1728, 0.99),
        measured("mid", "net", 864, 0.96),
        measured("low", "net", 432),
    ]
    assert frontier.of_runs(runs).recognisable == ["mid", "big"]


@pytest.mark.parametrize(
    ("identified", "genre_kept", "expected"),
    [(0.95, 0.9, True), (1, 1.2, True), (0.94, 1, False), (1, 0.89, False), (1, None, False)],
)
def test_recognisable_is_what_is_identified_and_keeps_its_genre(
    identified: float, genre_kept: float | None, expected: bool
) -> None:
    values = {
        name: Interval(mean=mean, low=mean, high=mean)
        for name, mean in (("identified", identified), ("genre_kept", genre_kept))
    }
    shown = MeasureRow(name="a run", kind="run", floats=864, ratio=127.6, values=values)
    assert frontier.recognisable(shown) == expected


def test_runs_that_are_not_measured_are_named(measured: Make) -> None:
    known = measured("known", "net", 864)
    bare = directory.create(config("bare", "net", 432), RunStatus(state="done"))
    stale = measured("stale", "net", 1728, weights="of last week")
    with pytest.raises(RunStateError, match=r"bare, stale; `latentdeck measure bare stale`") as refusal:
        frontier.of_runs([known, bare, stale])
    assert "known" not in str(refusal.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"library": "demo"}, "library songs.*odd .library demo."),
        ({"split": "fault-filtered"}, "split random.*odd .split fault-filtered."),
        ({"seed": 7, "part": "validation"}, "seed 0, part test.*odd .seed 7, part validation."),
        ({"clips": 60}, "clips 12.*odd .clips 60."),
    ],
)
def test_runs_measured_on_other_clips_are_not_compared(
    measured: Make, changes: dict[str, Any], words: str
) -> None:
    runs = [measured("net", "net", 864), measured("same", "net", 432), measured("odd", "net", 864, **changes)]
    with pytest.raises(RunStateError, match=f"net .{words}") as refusal:
        frontier.of_runs(runs)
    assert "same" not in str(refusal.value).split(";")[0]


def test_what_an_old_file_does_not_say_is_no_difference(measured: Make) -> None:
    old = measured("old", "net", 864)
    new = measured("new", "net", 432, library_created=1.0)
    assert len(frontier.of_runs([old, new]).rows) == 3
    with pytest.raises(RunStateError, match="made"):
        frontier.of_runs([new, measured("newer", "net", 432, library_created=2.0)])


def test_the_csv_says_what_the_measures_say(measured: Make) -> None:
    unknown = dict.fromkeys(NAMES, Interval(mean=None, low=None, high=None))
    plain = measured("plain", "net", 864, codings=("mdct",))
    silent = measured("silent", "net", 432)
    kept = Measures.model_validate_json(silent.measures_file.read_bytes())
    kept.rows[0].values = unknown
    write_json(silent.measures_file, kept)
    found = frontier.of_runs([plain, silent])

    lines = list(csv.DictReader(io.StringIO(frontier.as_csv(found))))
    assert [line["name"] for line in lines] == [row.name for row in found.rows]
    for line, shown in zip(lines, found.rows, strict=True):
        assert (line["kind"], line["model"]) == (shown.kind, shown.model or "")
        assert line["floats"] == str(shown.floats or "")
        assert line["ratio"] == str(shown.ratio or "")
        for name in NAMES:
            for end in ("mean", "low", "high"):
                value = getattr(shown.values[name], end)
                assert line[f"{name}_{end}"] == ("" if value is None else str(value))
