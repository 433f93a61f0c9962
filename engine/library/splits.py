"""Splits: which tracks are for training, validation and test. Always by track, never by clip."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError
from engine.library.store import Library
from engine.schema import LibraryInfo, Part, SplitName, Track

FOLDS: tuple[SplitName, ...] = ("fold-1", "fold-2", "fold-3", "fold-4", "fold-5")
"""Splits that together test every track exactly once."""
GTZAN_LEAK = (
    "neighbouring numbers of GTZAN share artists and even recordings, so what was learnt of an artist helps "
    "with the test tracks; new music would be told less well than this."
)
"""What flatters a figure of a split of GTZAN by track."""
_SHARE = 10  # one track in so many for validation, and as many for test
_FOLD_SHARE = 8  # one track in so many for validation, of those that a fold does not test
_LEAST = 3  # a genre of so many tracks has one in each part


def assign(tracks: Sequence[Track], split: SplitName, seed: int, info: LibraryInfo) -> dict[str, Part]:
    """The part of each track, by name.

    `random` puts a tenth of each genre into validation and a tenth into test, rounded so that the totals
    are a tenth of the library, and at least one track of every genre that has three. It depends on names,
    genres and seed alone, not on the order of the tracks. A library of one or two tracks is all training.

    `fold-1` .. `fold-5` put a fifth of each genre into test, each track in exactly one of the five, and an
    eighth of the rest of each genre into validation. They depend on the same three things.

    `fault-filtered` is the literature's split of GTZAN without its repetitions and distortions (Kereliuk,
    Sturm and Larsen 2015, after Sturm 2013); tracks that it does not name are left out.

    Raises:
        SettingError: `fault-filtered` of a library that is not GTZAN.
    """
    if split == "random":
        return _random(tracks, seed)
    if split in FOLDS:
        return _fold(tracks, seed, FOLDS.index(split))
    if info.fault_filtered is None:
        raise SettingError(
            f"The library {info.name} has no fault-filtered split, which is for GTZAN alone; "
            "take the split random."
        )
    return {track.name: info.fault_filtered.get(track.name, "left-out") for track in tracks}


def leak_warning(info: LibraryInfo, split: SplitName) -> str | None:
    """How figures of a split may flatter, as a sentence to stand beside them; None where nothing is known.

    Args:
        info: of the library that is split. What is known is GTZAN (Sturm 2013).
        split: of it. The fault-filtered one keeps artists apart.
    """
    if info.fault_filtered is None or split == "fault-filtered":
        return None
    return f"This split can leak: {GTZAN_LEAK}"


def deal(genres: Mapping[str, str | None], seed: int, count: int) -> dict[str, int]:
    """The fold that tests each track, 0 .. count - 1, by name; five folds are those of `fold-1` .. `fold-5`.

    Folds differ by one track at most, as a whole and within each genre that has three tracks.

    Args:
        genres: of each track, by its name.
        seed: of the draw. It depends on names, genres and seed alone.
        count: how many folds.
    """
    folds: dict[str, int] = {}
    # dealt like cards, on from one genre to the next
    for _, names in sorted(_groups(genres).items()):
        for name in sorted(names, key=lambda name: _draw(seed, "fold", name)):
            folds[name] = len(folds) % count
    return folds


def rows(library: Library, assignment: Mapping[str, Part], part: Part) -> NDArray[np.int64]:
    """The rows of `library.clips` whose tracks are in `part`, ascending: int64 [n]."""
    chosen = np.array([assignment[track.name] == part for track in library.tracks], dtype=bool)
    return np.flatnonzero(chosen[library.track_of_row])


def some_rows(
    library: Library, assignment: Mapping[str, Part], part: Part, split: SplitName
) -> NDArray[np.int64]:
    """The rows of a part that must have some: int64 [n], n > 0.

    Raises:
        SettingError: no track is in that part.
    """
    found = rows(library, assignment, part)
    if not len(found):
        raise SettingError(
            f"The {split} split of the library {library.info.name} has no {part} tracks; add tracks to the "
            "library, or train with another split."
        )
    return found


def _random(tracks: Sequence[Track], seed: int) -> dict[str, Part]:
    groups = _groups(_genres(tracks))
    sizes = {genre: len(names) for genre, names in groups.items()}
    validation = _shares(sizes, seed, "validation", _SHARE)
    test = _shares(sizes, seed, "test", _SHARE)
    assignment: dict[str, Part] = {}
    for genre, names in groups.items():
        shuffled = sorted(names, key=lambda name: _draw(seed, "track", name))
        first, second = validation[genre], validation[genre] + test[genre]
        for place, name in enumerate(shuffled):
            assignment[name] = "validation" if place < first else "test" if place < second else "train"
    return assignment


def _fold(tracks: Sequence[Track], seed: int, number: int) -> dict[str, Part]:
    genres = _genres(tracks)
    folds = deal(genres, seed, len(FOLDS))
    assignment: dict[str, Part] = {name: "test" for name, fold in folds.items() if fold == number}
    rest = {
        genre: [name for name in names if folds[name] != number] for genre, names in _groups(genres).items()
    }
    sizes = {genre: len(names) for genre, names in rest.items()}
    validation = _shares(sizes, seed, "validation", _FOLD_SHARE)
    for genre, names in rest.items():
        drawn = sorted(names, key=lambda name: _draw(seed, f"validation {number}", name))
        for place, name in enumerate(drawn):
            assignment[name] = "validation" if place < validation[genre] else "train"
    return assignment


def _genres(tracks: Iterable[Track]) -> dict[str, str | None]:
    return {track.name: track.genre for track in tracks}


def _groups(genres: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Names by genre; genres too small to be split by themselves are one group."""
    of_genre: defaultdict[str, list[str]] = defaultdict(list)
    for name, genre in genres.items():
        of_genre[f"genre {genre}" if genre is not None else ""].append(name)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for genre, names in of_genre.items():
        groups[genre if len(names) >= _LEAST else "small"] += names
    return groups


def _shares(sizes: Mapping[str, int], seed: int, part: str, share: int) -> dict[str, int]:
    """How many tracks of each group go into a part, one in `share`: largest remainders, ties by the seed."""
    shares = {group: max(size // share, 1) if size >= _LEAST else 0 for group, size in sizes.items()}
    missing = round(sum(sizes.values()) / share) - sum(shares.values())
    open_groups = [group for group, size in sizes.items() if size >= share]
    by_remainder = sorted(open_groups, key=lambda group: (-(sizes[group] % share), _draw(seed, part, group)))
    for group in by_remainder[: max(missing, 0)]:
        shares[group] += 1
    return shares


def _draw(seed: int, purpose: str, name: str) -> bytes:
    """A random number that depends on its arguments alone, on every machine."""
    return hashlib.blake2b(f"{seed}\0{purpose}\0{name}".encode(), digest_size=16).digest()
