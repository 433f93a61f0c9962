"""What vectors know, made up to be shown without an engine."""

from __future__ import annotations

import math
from typing import Any

from engine.schema import (
    SPACES,
    Agreement,
    ClusterRow,
    Exploration,
    GroupingRow,
    Interval,
    Knowledge,
    KnownRow,
    Point,
    Suspect,
)

GENRES = ["blues", "jazz", "metal"]
A_GENRE = 6
"""Tracks of each genre."""


def around(mean: float) -> Interval:
    """An interval about a share."""
    return Interval(mean=mean, low=max(0.0, mean - 0.12), high=min(1.0, mean + 0.12))


def agreement(quality: float, genres: bool = True) -> dict[str, float | None]:
    """Every score, about as high as that; without genres the silhouette alone."""
    scores = {name: round(quality - 0.01 * place, 3) for place, name in enumerate(Agreement.model_fields)}
    return {name: score if genres or name == "silhouette" else None for name, score in scores.items()}


def an_exploration(run: str = "net", **changes: Any) -> Exploration:
    """Three genres of six tracks: k-means from 2 to 6 clusters, the elbow at 3, V the highest at 4.

    Without genres there are six tracks. The first track is an outlier, the second repeats the third, the last
    looks like the first genre.
    """
    genres = changes.get("genres", GENRES)
    kinds, named = genres or [None], bool(genres)
    points = [
        Point(
            track=f"{genre or 'track'}.{number:05}", genre=genre,
            part="test" if number == 0 else "train",
            nearest=[f"{genre or 'track'}.{(number + step) % A_GENRE:05}" for step in (1, 2)],
            distances=[0.05, 0.11], outlier=2.5 if number == 0 and place == 0 else 1.0 + 0.01 * number,
        )
        for place, genre in enumerate(kinds)
        for number in range(A_GENRE)
    ]  # fmt: skip
    count = len(points)
    ks = range(2, 7)
    turns = [2 * math.pi * place / count for place in range(count)]
    words: dict[str, Any] = {
        "run": run, "library": "demo", "library_created": 1.0, "weights": "w", "space": "mean+std",
        "seed": 0, "dims": 96, "genres": GENRES, "explained": [0.31, 0.12, 0.08, 0.05],
        "clusters": [
            ClusterRow(k=k, inertia=1000 / k**2, **agreement(0.6 - 0.1 * abs(k - 4), named)) for k in ks
        ],
        "labels": [[place * k // count for place in range(count)] for k in ks],
        "elbow": 3, "best": {"v_measure": 4, "silhouette": 2}, "k": 3,
        "others": [
            GroupingRow(method="agglomerative", clusters=3, **agreement(0.41, named)),
            GroupingRow(method="HDBSCAN", clusters=2, unassigned=5, **agreement(0.2, named)),
        ],
        "accuracy": {
            "tree": around(0.34), "k-NN": around(0.47), "logistic": around(0.52),
            "chance": Interval(mean=0.33, low=None, high=None),
        },
        "tested": 3, "warning": "Neighbouring numbers of GTZAN share artists, so a random split flatters.",
        "maps": {
            "pca": [[math.cos(turn), math.sin(turn), turn / 7] for turn in turns],
            "t-sne": [[turn, turn**2] for turn in turns],
        },
        "points": points,
        "suspects": [
            Suspect(
                kind="duplicate", track=points[1].track, other=points[2].track, score=0.0001,
                why=f"{points[1].track} and {points[2].track} are nearly the same.",
            ),
            Suspect(
                kind="mislabel", track=points[-1].track, genre=points[0].genre, score=0.9,
                why=f"Nine of ten neighbours of {points[-1].track} are of another genre.",
            ),
        ],
        "seconds": 1.0, "versions": {},
    }  # fmt: skip
    return Exploration(**(words | changes))


def a_knowledge(*sizes: int) -> Knowledge:
    """Runs named `net-SIZE`, the larger the better, in both spaces of latents; then what needs no network."""
    rows = []
    for place, floats in enumerate(sizes):
        for space in SPACES[:2]:
            rows.append(
                a_known_row(space, 0.5 + 0.1 * place, run=f"net-{floats}", model="tanh-conv", floats=floats,
                            ratio=110250 / floats)
            )  # fmt: skip
    rows += [a_known_row(space, 0.3) for space in SPACES[2:]]
    return Knowledge(library="demo", seed=0, tested=3, rows=rows)


def a_known_row(space: str, quality: float, **changes: Any) -> KnownRow:
    """One line: logistic regression is as good as that, the others a little worse."""
    words: dict[str, Any] = {
        "run": "", "model": "", "floats": 0, "ratio": 0.0, "space": space, "dims": 40, "k": 3,
        "agreement": Agreement(**agreement(quality / 2)),
        "accuracy": {
            "tree": around(quality - 0.2), "k-NN": around(quality - 0.1), "logistic": around(quality),
            "chance": Interval(mean=0.33, low=None, high=None),
        },
    }  # fmt: skip
    return KnownRow(**(words | changes))
