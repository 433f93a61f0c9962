"""The table of mixes: seeded draws, every row of the reports, and what averaging does to sound."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import tiny

from engine.audio.pcm import to_float
from engine.errors import RunStateError
from engine.generation.closeness import find_out
from engine.generation.draws import Draw, Draws
from engine.generation.mix_judge import MixJudge
from engine.generation.mix_table import make_table
from engine.generation.tables import table_of
from engine.library import splits
from engine.library.store import Library
from engine.runs.directory import open_run
from engine.schema import MixTable, MixTableRequest, MixTableRow, Recipe, SettingValue
from engine.service import making
from engine.training.loop import train

SIZES: tuple[dict[str, SettingValue], ...] = (tiny.SMALL_WINDOW, tiny.SMALL_WINDOW | {"dims": 4})


@pytest.fixture(scope="module")
def library(tiny_library: Library) -> Library:
    """Three genres of eight tracks, two of each held out."""
    return tiny.make_library("many", genres=("buzz", "hum", "whistle"), tracks=8)


@pytest.fixture(scope="module")
def runs(library: Library) -> list[str]:
    made = [tiny.new_run("pca", size, library="many") for size in SIZES]
    for run in made:
        train(run, threading.Event())
    return [run.name for run in made]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("table")


@pytest.fixture(scope="module")
def table(runs: list[str], folder: Path) -> MixTable:
    told: list[float] = []
    request = MixTableRequest(runs=runs, sounds=6, output=str(folder))
    made = make_table(request, lambda done, _: told.append(done))
    assert told == sorted(told)
    assert told[-1] <= 1.0
    return made


def row(table: MixTable, basket: str, way: str, run: str | None = None) -> MixTableRow:
    found = [one for one in table.rows if (one.basket, one.way) == (basket, way)]
    return next(one for one in found if run is None or one.run == run)


def mean(found: MixTableRow, measure: str) -> float:
    value = found.measures[measure].mean
    assert value is not None
    return value


def draws(library: Library, seed: int = 0) -> Draws:
    parts = splits.assign(library.tracks, "random", 0, library.info)
    return Draws(library, splits.rows(library, parts, "train"), seed)


def test_every_row_of_the_reports_is_there_by_every_way(table: MixTable, runs: list[str]) -> None:
    baskets = ("three tracks", "three of a genre", "a genre")
    control = [("one track", "waveform"), *((name, "waveform") for name in baskets)]
    of_a_run = [
        ("one track", "mean"),
        *((name, way) for name in baskets for way in ("mean", "blend", "morph")),
    ]
    of_a_run += [("random", "normal"), ("random", "gaussian")]
    expected = [(*one, None) for one in control] + [(*one, run) for run in runs for one in of_a_run]
    assert [(one.basket, one.way, one.run) for one in table.rows] == expected
    assert {one.sounds for one in table.rows} == {6}
    assert table_of("many") == table


def test_a_clip_by_itself_shares_everything_with_itself(table: MixTable) -> None:
    alone = row(table, "one track", "waveform")
    assert (mean(alone, "peaks"), mean(alone, "chroma")) == pytest.approx((1, 1), abs=1e-3)
    assert mean(alone, "genre_agreement") == 1.0


def test_averaging_loses_level_and_peaks_and_a_blend_keeps_the_level(table: MixTable) -> None:
    for measure in ("peaks", "level"):
        assert mean(row(table, "a genre", "waveform"), measure) < mean(
            row(table, "one track", "waveform"), measure
        )
    assert mean(row(table, "three tracks", "mean"), "peaks") < mean(row(table, "one track", "mean"), "peaks")
    assert mean(row(table, "three tracks", "blend"), "level") > mean(
        row(table, "three tracks", "mean"), "level"
    )


def test_other_clips_of_the_same_tracks_make_no_interval_narrower(library: Library) -> None:
    parts = splits.assign(library.tracks, "random", 0, library.info)
    training, held_out = (splits.rows(library, parts, part) for part in ("train", "test"))
    judge = MixJudge(library, training, held_out, lambda *_: None)
    drawn = draws(library).three_tracks(4)
    sounds = np.stack([to_float(library.clips[one.rows]).mean(0, dtype=np.float32) for one in drawn])
    once, thrice = (judge.values(iter([sounds] * times), drawn * times, seed=0) for times in (1, 3))
    for measure in ("peaks", "chroma", "flatness", "level"):
        assert thrice[measure].model_dump() == pytest.approx(once[measure].model_dump()), measure


def test_what_nothing_is_known_of_is_not_measured(table: MixTable) -> None:
    random = row(table, "random", "normal").measures
    assert [random[name].mean for name in ("peaks", "chroma", "genre_agreement")] == [None] * 3
    assert row(table, "three tracks", "mean").measures["genre_agreement"].mean is None


def test_a_sound_of_each_row_is_written_and_its_recipe_makes_it_again(
    table: MixTable, folder: Path, tmp_path: Path
) -> None:
    sounds = sorted(path.name for path in folder.glob("*.wav"))
    assert len(sounds) == len(table.rows)
    assert MixTable.model_validate_json((folder / "mixes.json").read_bytes()) == table
    run = table.rows[-1].run
    for name in (f"{run}.three-tracks.blend", "sounds.a-genre.waveform"):
        recipe = Recipe.model_validate_json((folder / f"{name}.json").read_bytes())
        assert recipe.mix is not None
        again = recipe.mix.model_copy(update={"output": str(tmp_path / "again.wav")})
        making.repeat(recipe.model_copy(update={"mix": again}).model_dump())
        assert (tmp_path / "again.wav").read_bytes() == (folder / f"{name}.wav").read_bytes()
    drawn = Recipe.model_validate_json((folder / f"{run}.random.gaussian.json").read_bytes())
    assert drawn.sample is not None
    here = drawn.sample.model_copy(update={"output": str(tmp_path)})
    find_out(open_run(drawn.sample.run), lambda *_: None)
    (sound,) = making.repeat(drawn.model_copy(update={"sample": here}).model_dump())
    assert Path(sound["path"]).read_bytes() == (folder / f"{run}.random.gaussian.wav").read_bytes()


def test_the_seed_decides_which_tracks_are_mixed(library: Library) -> None:
    def rows(drawn: list[Draw]) -> list[list[int]]:
        return [one.rows.tolist() for one in drawn]

    assert rows(draws(library).three_tracks(9)) == rows(draws(library).three_tracks(9))
    assert rows(draws(library).three_tracks(9)) != rows(draws(library, seed=1).three_tracks(9))


def test_draws_are_what_they_say(library: Library) -> None:
    held_out = {
        name
        for name, part in splits.assign(library.tracks, "random", 0, library.info).items()
        if part != "train"
    }
    for drawn in (
        draws(library).three_tracks(20),
        draws(library).three_of_a_genre(20),
        draws(library).a_genre(6),
    ):
        for one in drawn:
            tracks = [library.tracks[track] for track in library.track_of_row[one.rows]]
            assert len({track.name for track in tracks}) == len(tracks)
            assert not held_out & {track.name for track in tracks}
            assert one.genre is None or {track.genre for track in tracks} == {one.genre}
    assert [one.genre for one in draws(library).a_genre(4)] == ["buzz", "hum", "whistle", "buzz"]


def test_too_few_tracks_leave_rows_out(library: Library) -> None:
    two = np.concatenate([library.rows(track) for track in library.tracks[:2]])
    few = Draws(library, two, seed=0)
    assert few.three_tracks(3) == []
    assert few.three_of_a_genre(3) == []
    assert len(few.one_track(3)) == 3


def test_runs_of_other_libraries_do_not_compare(runs: list[str], tiny_library: Library) -> None:
    other = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(other, threading.Event())
    with pytest.raises(RunStateError, match="not trained on the same split of the same library"):
        make_table(MixTableRequest(runs=[runs[0], other.name]), lambda *_: None)
