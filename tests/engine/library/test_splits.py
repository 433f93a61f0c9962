"""Splits: a tenth and a tenth, by genre and by track, the same on every machine."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from torchaudio.datasets import gtzan as literature

from engine.errors import SettingError
from engine.library import gtzan as lists
from engine.library.splits import FOLDS, assign, deal, leak_warning, rows
from engine.library.store import Library
from engine.schema import LibraryInfo, Part, Track

GENRES = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")


def tracks(sizes: dict[str | None, int], clips: int = 1) -> list[Track]:
    names = [(genre, f"{genre}.{number:05}") for genre, size in sizes.items() for number in range(size)]
    return [
        Track(
            name=name,
            genre=genre,
            path=name,
            frames=1,
            sample_rate=1,
            seconds=1,
            sha1="",
            first_clip=place * clips,
            clips=clips,
        )
        for place, (genre, name) in enumerate(names)
    ]


def info(fault_filtered: dict[str, Part] | None = None) -> LibraryInfo:
    return LibraryInfo(
        name="songs",
        source="",
        created=0,
        sample_rate=8000,
        clip_samples=10,
        tracks=0,
        clips=0,
        seconds=0,
        genres=[],
        fault_filtered=fault_filtered,
    )


def counts(sizes: dict[str | None, int], seed: int = 0) -> Counter[Part]:
    return Counter(assign(tracks(sizes), "random", seed, info()).values())


WHOLE: dict[str | None, int] = dict.fromkeys(GENRES, 100)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("jazz", [100, 99])
def test_gtzan_gives_a_hundred_for_validation_and_a_hundred_for_test(seed: int, jazz: int) -> None:
    assert counts(WHOLE | {"jazz": jazz}, seed) == {
        "train": 700 + jazz,
        "validation": 100,
        "test": 100,
    }


def test_every_genre_of_gtzan_has_ten_in_each_part() -> None:
    listed = tracks(WHOLE)
    parts = assign(listed, "random", 0, info())
    by_genre = Counter((track.genre, parts[track.name]) for track in listed)
    assert all(by_genre[genre, part] == 10 for genre in GENRES for part in ("validation", "test"))


def test_it_depends_on_names_genres_and_seed_and_not_on_the_order() -> None:
    listed = tracks({"a": 30, "b": 17, None: 5})
    shuffled = [listed[place] for place in np.random.default_rng(0).permutation(len(listed))]
    assert assign(listed, "random", 3, info()) == assign(shuffled, "random", 3, info())
    assert assign(listed, "random", 3, info()) != assign(listed, "random", 4, info())


def test_it_is_the_same_for_ever() -> None:
    parts = assign(tracks({"a": 10}), "random", 0, info())
    assert [name for name, part in parts.items() if part != "train"] == ["a.00000", "a.00001"]


@pytest.mark.parametrize(
    "sizes",
    [
        {"a": 3, "b": 40},
        {"a": 5, "b": 9, "c": 11},
        {None: 17},
        {"a": 3},
        {"demo": 12, "b": 12},
        {"a": 4, None: 3},
    ],
)
def test_a_genre_of_three_has_one_in_each_part(sizes: dict[str | None, int]) -> None:
    listed = tracks(sizes)
    parts = assign(listed, "random", 0, info())
    by_genre = Counter((track.genre, parts[track.name]) for track in listed)
    assert all(by_genre[genre, part] >= 1 for genre in sizes for part in ("train", "validation", "test"))


@pytest.mark.parametrize("sizes", [{"a": 1}, {"a": 2}, {"a": 1, "b": 1}, {None: 2}])
def test_one_or_two_tracks_are_for_training(sizes: dict[str | None, int]) -> None:
    assert set(counts(sizes)) == {"train"}


def test_many_genres_of_one_track_are_split_together() -> None:
    assert counts({f"genre {number}": 1 for number in range(20)}) == {"train": 16, "validation": 2, "test": 2}


@pytest.mark.parametrize("size", [10, 25, 31, 99, 120, 257])
def test_the_totals_are_a_tenth_each(size: int) -> None:
    sizes: dict[str | None, int] = {"a": size // 2, "b": size - size // 2}
    total = counts(sizes)
    assert total["validation"] == total["test"] == max(round(size / 10), 2)


def folds(listed: list[Track], seed: int = 0) -> list[dict[str, Part]]:
    return [assign(listed, fold, seed, info()) for fold in FOLDS]


@pytest.mark.parametrize("sizes", [WHOLE, {"a": 10, "b": 13, None: 4}, {"a": 3, "b": 2, "c": 1}, {"a": 7}])
def test_folds_test_every_track_exactly_once(sizes: dict[str | None, int]) -> None:
    listed = tracks(sizes)
    made = folds(listed)
    assert all(set(parts) == {track.name for track in listed} for parts in made)
    tested = Counter(name for parts in made for name, part in parts.items() if part == "test")
    assert tested == Counter({track.name: 1 for track in listed})
    numbers = [Counter(parts.values())["test"] for parts in made]
    assert max(numbers) - min(numbers) <= 1


def test_folds_keep_the_genres_even_in_every_part() -> None:
    listed = tracks(WHOLE)
    for parts in folds(listed):
        by_genre = Counter((track.genre, parts[track.name]) for track in listed)
        assert all(by_genre[genre, "test"] == 20 for genre in GENRES)
        assert all(by_genre[genre, "validation"] == 10 for genre in GENRES)
    small = tracks({"a": 10, "b": 10})
    for parts in folds(small):
        by_genre = Counter((track.genre, parts[track.name]) for track in small)
        assert [by_genre["a", part] for part in ("train", "validation", "test")] == [7, 1, 2]


def test_folds_depend_on_names_genres_and_seed_and_not_on_the_order() -> None:
    listed = tracks({"a": 30, "b": 17, None: 5})
    shuffled = [listed[place] for place in np.random.default_rng(0).permutation(len(listed))]
    assert folds(listed, 3) == folds(shuffled, 3)
    assert folds(listed, 3) != folds(listed, 4)


def test_folds_are_the_same_for_ever() -> None:
    parts = assign(tracks({"a": 10}), "fold-1", 0, info())
    assert sorted(name for name, part in parts.items() if part == "test") == ["a.00000", "a.00007"]


@pytest.mark.parametrize("count", [2, 5, 20])
def test_any_number_of_folds_is_dealt_evenly_and_five_are_those_of_the_splits(count: int) -> None:
    listed = tracks({"a": 41, "b": 30})
    dealt = deal({track.name: track.genre for track in listed}, 0, count)
    for genre in ("a", "b"):
        sizes = Counter(dealt[track.name] for track in listed if track.genre == genre)
        assert sorted(sizes) == list(range(count))
        assert max(sizes.values()) - min(sizes.values()) <= 1
    if count == len(FOLDS):
        assert all(parts[name] == "test" for name, fold in dealt.items() for parts in [folds(listed)[fold]])


def test_only_splits_of_gtzan_that_ignore_artists_are_warned_of() -> None:
    gtzan = info({"blues.00000": "train"})
    for split in ("random", "fold-2"):
        warning = leak_warning(gtzan, split)
        assert warning is not None
        assert "share artists" in warning
        assert leak_warning(info(), split) is None
    assert leak_warning(gtzan, "fault-filtered") is None


def test_the_rows_of_a_part_are_those_of_its_tracks() -> None:
    listed = tracks({"a": 10, "b": 10}, clips=3)
    library = Library(info(), listed, np.zeros((60, 10), np.int16))  # type: ignore[arg-type]
    parts = assign(listed, "random", 0, info())
    found = {part: rows(library, parts, part) for part in ("train", "validation", "test", "left-out")}
    assert sorted(np.concatenate(list(found.values())).tolist()) == list(range(60))
    for part, held in found.items():
        assert {parts[listed[row // 3].name] for row in held} <= {part}
        assert (np.diff(held) > 0).all()
    assert len(found["validation"]) == 6
    assert len(found["left-out"]) == 0


def test_the_fault_filtered_split_is_that_of_the_literature() -> None:
    names = [track.name for track in tracks(WHOLE)]
    found = lists.fault_filtered(names)
    assert Counter(found.values()) == {"train": 443, "validation": 197, "test": 290, "left-out": 70}
    parts = assign(tracks(WHOLE), "fault-filtered", 0, info(found))
    assert [name for name, part in parts.items() if part == "train"] == sorted(literature.filtered_train)


def test_tracks_that_the_lists_do_not_name_are_left_out() -> None:
    found = lists.fault_filtered(["blues.00000", "my own song"])
    assert found == {"blues.00000": "validation", "my own song": "left-out"}


@pytest.mark.parametrize("names", [["a", "b"], ["blues.00000", "a", "b"], ["blues.00100"], ["demo.00000"]])
def test_other_libraries_have_no_fault_filtered_split(names: list[str]) -> None:
    assert lists.fault_filtered(names) is None


def test_asking_for_it_then_is_answered_with_what_to_do() -> None:
    with pytest.raises(SettingError, match=r"songs has no fault-filtered split.*take the split random"):
        assign(tracks({"a": 10}), "fault-filtered", 0, info())


def test_the_lists_are_those_that_come_with_the_music(gtzan: Path) -> None:
    for part, listed in (
        ("train", literature.filtered_train),
        ("valid", literature.filtered_valid),
        ("test", literature.filtered_test),
    ):
        lines = (gtzan / "splits" / f"{part}_filtered.txt").read_text().split()
        assert sorted(Path(line).stem for line in lines) == sorted(listed)
