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

_SHARE = 10  # one track in so many for validation, and as many for test
_LEAST = 3  # a genre of so many tracks has one in each part


def assign(tracks: Sequence[Track], split: SplitName, seed: int, info: LibraryInfo) -> dict[str, Part]:
    """The part of each track, by name.

    `random` puts a tenth of each genre into validation and a tenth into test, rounded so that the totals
    are a tenth of the library, and at least one track of every genre that has three. It depends on names,
    genres and seed alone, not on the order of the tracks. A library of one or two tracks is all training.

    `fault-filtered` is the literature's split of GTZAN without its repetitions and distortions (Kereliuk,
    Sturm and Larsen 2015, after Sturm 2013); tracks that it does not name are left out.

    Raises:
        SettingError: `fault-filtered` of a library that is not GTZAN.
    """
    if split == "random":
        return _random(tracks, seed)
    if info.fault_filtered is None:
        raise SettingError(
            f"The library {info.name} has no fault-filtered split, which is for GTZAN alone; "
            "take the split random."
        )
    return {track.name: info.fault_filtered.get(track.name, "left-out") for track in tracks}


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
    groups = _groups(tracks)
    sizes = {genre: len(names) for genre, names in groups.items()}
    validation = _shares(sizes, seed, "validation")
    test = _shares(sizes, seed, "test")
    assignment: dict[str, Part] = {}
    for genre, names in groups.items():
        shuffled = sorted(names, key=lambda name: _draw(seed, "track", name))
        first, second = validation[genre], validation[genre] + test[genre]
        for place, name in enumerate(shuffled):
            assignment[name] = "validation" if place < first else "test" if place < second else "train"
    return assignment


def _groups(tracks: Iterable[Track]) -> dict[str, list[str]]:
    """Names by genre; genres too small to be split by themselves are one group."""
    genres: defaultdict[str, list[str]] = defaultdict(list)
    for track in tracks:
        genres[f"genre {track.genre}" if track.genre is not None else ""].append(track.name)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for genre, names in genres.items():
        groups[genre if len(names) >= _LEAST else "small"] += names
    return groups


def _shares(sizes: Mapping[str, int], seed: int, part: str) -> dict[str, int]:
    """How many tracks of each group go into a part: largest remainders, ties drawn by the seed."""
    shares = {group: max(size // _SHARE, 1) if size >= _LEAST else 0 for group, size in sizes.items()}
    missing = round(sum(sizes.values()) / _SHARE) - sum(shares.values())
    open_groups = [group for group, size in sizes.items() if size >= _SHARE]
    by_remainder = sorted(open_groups, key=lambda group: (-(sizes[group] % _SHARE), _draw(seed, part, group)))
    for group in by_remainder[: max(missing, 0)]:
        shares[group] += 1
    return shares


def _draw(seed: int, purpose: str, name: str) -> bytes:
    """A random number that depends on its arguments alone, on every machine."""
    return hashlib.blake2b(f"{seed}\0{purpose}\0{name}".encode(), digest_size=16).digest()
