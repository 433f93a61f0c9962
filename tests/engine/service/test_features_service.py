"""Studies of features, asked of a real engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny
from waiting import finished

from engine.audio.decode import Decoded, resample
from engine.audio.pcm import to_float
from engine.client import Client
from engine.client.wire import EngineError
from engine.features import table
from engine.features.extract import features
from engine.features.names import INTERVAL, RATE
from engine.library import growing
from engine.schema import FeatureRequest


async def test_the_features_of_a_library_are_computed_and_studied(engine: Client, home: Path) -> None:
    library = tiny.make_library("tiny", genres=("buzz", "hum", "whistle"), tracks=4)
    assert await engine.feature_studies() == []
    request = FeatureRequest(library="tiny", ways=["raw", "feature-ae", "feature-dae"], folds=2)
    job = await engine.start_features(request)
    assert (job.kind, job.title) == ("features", "features of tiny")
    job = await finished(engine, job)
    assert job.state == "done", job.reason
    (found,) = await engine.feature_studies()
    assert (found.name, found.request) == ("tiny", request)
    assert (found.tracks, found.columns, found.genres) == (12, 58, ["buzz", "hum", "whistle"])
    assert [row.way for row in found.rows] == request.ways
    assert all(len(row.folds) == 2 for row in found.rows)
    assert "McNemar's exact test" in found.verdict
    rows = table.read(home / "data" / "tiny" / "features.csv")
    assert [(row.song, row.number, row.length, row.genre) for row in rows] == [
        (track.name, 0, INTERVAL, track.genre) for track in library.tracks
    ]
    sound = resample(to_float(library.recording(library.tracks[7])), tiny.RATE, RATE)
    assert rows[7].features == pytest.approx(features(sound[:INTERVAL]), rel=1e-9)
    assert (home / "data" / ".feature-studies" / "tiny.json").is_file()
    assert [library.name for library in await engine.libraries()] == ["tiny"]
    await engine.delete_study("tiny")
    assert await engine.feature_studies() == []
    with pytest.raises(EngineError, match="There is no study of features named tiny"):
        await engine.delete_study("tiny")


async def test_what_cannot_be_studied_is_refused_at_once_or_fails_with_its_sentence(
    engine: Client, tmp_path: Path
) -> None:
    growing.add_track(Decoded(tiny.tones(0, 0), 32_000, 8000, "0"), "new.wav", 8000, 8000)
    for wanted, told in (
        (FeatureRequest(), "a library or a table of features, one of the two"),
        (FeatureRequest(library="a", table="/b.csv"), "a library or a table of features, one of the two"),
        (FeatureRequest(library="none"), "no library named none"),
        (FeatureRequest(library="music"), "music holds new music, whose genres are not known"),
        (FeatureRequest(table="b.csv"), "table: b.csv is not a whole path; begin it with / or ~"),
        (FeatureRequest(table="/b.csv", ways=[]), "ways: name one way"),
    ):
        with pytest.raises(EngineError, match=told):
            await engine.start_features(wanted)
    assert await engine.jobs() == []
    people = tmp_path / "people.csv"
    people.write_text("name,age\nAda,36\n")
    job = await finished(engine, await engine.start_features(FeatureRequest(table=str(people))))
    assert job.state == "failed"
    assert job.reason is not None
    assert job.reason.startswith("people.csv, line 1: there is no column filename")
    assert await engine.feature_studies() == []
