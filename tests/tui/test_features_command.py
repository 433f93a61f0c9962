"""`latentdeck classify features`: a study of features from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from commanding import latentdeck

from engine.client import Client
from engine.features.names import COLUMNS
from tui.commands import features


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A table like the published one of 30 s: twelve songs of two genres that are far apart."""
    draws = np.random.default_rng(0)
    path = tmp_path / "features_30_sec.csv"
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for number in range(12):
            genre = ("blues", "rock")[number % 2]
            values = 5 * (number % 2) + draws.standard_normal(57)
            lines.writerow([f"{genre}.{number:05}.wav", 661794, *values, genre])
    return path


async def test_a_study_is_printed_with_chance_and_verdict_or_as_json(engine: Client, published: Path) -> None:
    done = await latentdeck("classify", "feature-dae", "--features", published, "--folds", "2")
    assert done.code == 0, done.err
    head, columns, *lines = done.out.splitlines()
    assert head == "features_30_sec.csv: 12 tracks, 2 genres, 58 numbers a track, 2 folds by track"
    assert columns.split()[:3] == ["way", "numbers", "accuracy"]
    ways = [line.split()[0] for line in lines[:5]]
    assert ways == ["raw", "pca-64", "feature-ae", "feature-dae", "chance"]
    assert lines[0].split()[1:3] == ["58", "1.000"]
    assert lines[4].split() == ["chance", "0.500"]
    assert "McNemar's exact test" in lines[5]
    assert "neighbouring numbers of GTZAN share artists" in lines[6]
    again = await latentdeck("classify", "raw", "--features", published, "--folds", "2", "--json")
    (kept,) = await engine.feature_studies()
    assert again.json == json.loads(kept.model_dump_json())
    assert [row["way"] for row in again.json["rows"]] == ways[:4]


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("features", ["raw", "pca-64", "feature-ae", "feature-dae", "feature-sparse", "feature-vae"]),
        ("pca-64", ["raw", "pca-64"]),
        ("feature-sparse", ["raw", "pca-64", "feature-sparse"]),
        ("feature-ae", ["raw", "pca-64", "feature-ae", "feature-dae"]),
    ],
)
def test_a_way_is_compared_with_what_it_must_be_read_beside(name: str, ways: list[str]) -> None:
    assert name in features.NAMES
    assert features.ways(name) == ways
