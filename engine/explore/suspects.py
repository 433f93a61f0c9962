"""Tracks that look like the same recording, and tracks among tracks of another genre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.stats import beta, binom, hypergeom

from engine.explore.neighbours import Nearest
from engine.explore.recordings import Recordings
from engine.library.store import Library
from engine.schema import Suspect

_LEVEL = 0.05  # chance that a library whose tracks lie at random has a suspect of a kind at all
_OVERWHELMING = 0.8  # share of the neighbours that are of one other genre
_RULER = 5  # the nearest track but four is what the nearer ones are measured by
_ENOUGH = 12  # tracks from which on their distances have a distribution
_PAIRS = 40  # the most pairs that are listened to
_SAME = 0.2  # share of spectrogram peaks that two copies of a recording have in common, at least


def duplicates(library: Library, nearest: Nearest) -> list[Suspect]:
    """Pairs of tracks that are much nearer to each other than to the rest and share their spectrogram peaks.

    Where tracks lie at random in m dimensions, the distances r1 < .. < r5 to the nearest five make
    (r1/r5)^m .. (r4/r5)^m the ordered values of four uniform draws, whatever the density is; m follows from
    their median (as in "TwoNN": Facco, d'Errico, Rodriguez and Laio 2017). A pair is listened to when its
    distance is so small that chance would give one such pair in twenty libraries. It is told when a fifth
    of its peaks coincide at one shift in time (`recordings`), since tracks of one artist can be as near.

    Args:
        library: whose tracks.
        nearest: by cosine, at least five of each track; with fewer than twelve tracks there are no suspects.
    """
    tracks = library.tracks
    if len(tracks) < _ENOUGH:
        return []
    recordings = Recordings(library)
    found = []
    for one, other, distance in near_pairs(nearest)[:_PAIRS]:
        common = recordings.in_common(tracks[one], tracks[other])
        if common < _SAME:
            continue
        found.append(
            Suspect(
                kind="duplicate",
                track=tracks[one].name,
                other=tracks[other].name,
                score=distance,
                why=f"{common:.0%} of their spectrogram peaks are the same.",
            )
        )
    return sorted(found, key=lambda suspect: suspect.score)


def near_pairs(nearest: Nearest) -> list[tuple[int, int, float]]:
    """Pairs of tracks that chance hardly brings so near: rows (lower, higher) and distance, nearest first."""
    # the chord between two directions: 1 - cosine is half its square
    lengths = np.sqrt(np.maximum(nearest.distances[:, :_RULER], 1e-12))
    shares = lengths[:, :-1] / lengths[:, -1:]
    usual = float(np.median(shares[:, 0]))
    if usual >= 1:
        return []
    draws = _RULER - 1
    dimensions = np.log(1 - 0.5 ** (1 / draws)) / np.log(usual)
    places = np.arange(1, draws + 1)
    chances = beta.cdf(shares**dimensions, places, draws + 1 - places)
    pairs = {}
    for row, place in zip(*np.nonzero(chances * chances.size <= _LEVEL), strict=True):
        other = int(nearest.rows[row, place])
        pairs[min(row, other), max(row, other)] = float(nearest.distances[row, place])
    return sorted(((int(one), int(other), far) for (one, other), far in pairs.items()), key=lambda p: p[2])


def mislabels(names: Sequence[str], genres: Sequence[str | None], nearest: Nearest) -> list[Suspect]:
    """Tracks whose neighbours are overwhelmingly of one other genre, unlike those of their own genre.

    At least eight tenths of the neighbours must be of that genre, and more than is usual, on two accounts:

    - if genres were dealt to the tracks at random, their number would be hypergeometric;
    - if all tracks of the own genre were alike, it would be binomial, with the share that the other genre
      has among the neighbours of the rest. So where all jazz lies among classical, no track is suspect.

    Both limits are such that at random one library in twenty had a suspect. So with two genres, or with few
    tracks, hardly anything is suspect.

    Args:
        names: of the tracks.
        genres: of each track; tracks of unknown genre are neither suspects nor witnesses.
        nearest: of each track.
    """
    counts = Counter(genre for genre in genres if genre is not None)
    known, around = sum(counts.values()), _genres_around(genres, nearest)
    limit = _LEVEL / max(known * (len(counts) - 1), 1)
    found = []
    for row, own in enumerate(genres):
        if own is None or not around[row]:
            continue
        (genre, there), asked = around[row].most_common(1)[0], around[row].total()
        if genre == own or there < _OVERWHELMING * asked:
            continue
        dealt = hypergeom.sf(there - 1, known - 1, counts[genre], asked)
        alike = binom.sf(there - 1, asked, _usual_share(genre, own, row, genres, around))
        if max(dealt, alike) <= limit:
            why = f"{there} of its {asked} nearest tracks are {genre}, {around[row][own] or 'none'} {own}."
            found.append(
                Suspect(kind="mislabel", track=names[row], genre=genre, score=there / asked, why=why)
            )
    return sorted(found, key=lambda suspect: -suspect.score)


def _genres_around(genres: Sequence[str | None], nearest: Nearest) -> list[Counter[str]]:
    """How often each genre is among the neighbours of each track."""
    return [Counter(genre for row in rows if (genre := genres[row]) is not None) for rows in nearest.rows]


def _usual_share(
    genre: str, own: str, track: int, genres: Sequence[str | None], around: Sequence[Counter[str]]
) -> float:
    """Share of a genre among the neighbours of the other tracks of the own one; 0 where there are none."""
    others = [around[row] for row, one in enumerate(genres) if one == own and row != track]
    asked = sum(one.total() for one in others)
    return sum(one[genre] for one in others) / asked if asked else 0.0
