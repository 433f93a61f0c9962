"""New music over the wire: the client sends bytes, and the track is one like the others."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from waiting import finished, reaches

from engine import places
from engine.client import Client, DeckError, EngineError
from engine.client import music as client_music
from engine.library import store
from engine.schema import Ingredient, MixRequest, Passage, ReconstructRequest, TrainRequest

RATE, CLIP = 8000, 8000


def song(path: Path, seconds: float = 2.6, rate: int = 44100) -> Path:
    """A stereo file."""
    times = np.arange(round(seconds * rate)) / rate
    sides = np.stack([np.sin(2 * np.pi * hertz * times) for hertz in (330, 440)], axis=1)
    soundfile.write(path, 0.4 * sides, rate)
    return path


async def refusal(client: Client, file: Path) -> str:
    with pytest.raises(DeckError) as refused:
        await client.add_music(file, RATE, CLIP)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


async def test_a_file_becomes_a_track_to_hear_measure_and_mix(tiny: Client, tmp_path: Path) -> None:
    settings = {"window": 512, "hop": 128}
    await tiny.train(TrainRequest(model="pca", library="tiny", name="linear", settings=settings))
    assert (await reaches(tiny, "linear", "done", "failed")).state == "done"
    file = song(tmp_path / "a [Live] song.flac")
    shares: list[float] = []
    async with tiny.news() as heard:
        added = await tiny.add_music(file, RATE, CLIP, shares.append)
        async for news in heard:
            if news.library is not None and news.library.name == "music":
                assert news.library.growing
                break
    assert (added.library, added.track, added.clips, added.new) == ("music", "a [Live] song", 3, True)
    assert shares[-1] == 1.0
    assert not (await tiny.add_music(file, RATE, CLIP)).new

    (track,) = await tiny.tracks("music")
    assert (track.part, track.sample_rate) == ("new", 44100)
    whole = Passage(library="music", track=track.name, whole=True)
    for sound in (
        await tiny.clip_sound(whole),
        await tiny.reconstruct(ReconstructRequest(run="linear", clip=whole)),
    ):
        assert soundfile.info(sound.path).frames == round(2.6 * RATE)
    last = Passage(library="music", track=track.name, clip=2)
    assert (await tiny.reconstruct(ReconstructRequest(run="linear", clip=last))).seconds == 1.0
    both = [Ingredient(library="music", track=track.name), Ingredient(library="tiny", track="hum.00000")]
    assert (await tiny.mix(MixRequest(run="linear", ingredients=both))).seconds == 1.0

    job = await finished(tiny, await tiny.start_measure("linear"))
    assert job.state == "done", job.reason
    measures = await tiny.music_measures("linear")
    assert measures is not None
    assert (measures.tracks, measures.clips, measures.beside) == (1, 3, "tiny")
    assert await tiny.measures("linear") is not None

    await tiny.delete_track("music", track.name)
    assert [library.name for library in await tiny.libraries()] == ["tiny"]
    assert await tiny.music_measures("linear") is None


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "text.wav": (lambda path: path.write_text("this is no music\n" * 50), "its format is not known"),
    "empty.ogg": (lambda path: path.touch(), "it is empty"),
    "cut.wav": (lambda path: path.write_bytes(song(path).read_bytes()[:9000]), "it ends early"),
    "none.wav": (lambda path: soundfile.write(path, np.zeros(0), RATE), "no samples"),
    "nan.wav": (
        lambda path: soundfile.write(path, np.full(9000, np.nan), RATE, subtype="FLOAT"),
        "samples that are not numbers",
    ),
}


async def test_what_is_no_music_is_one_sentence_that_names_the_file_and_leaves_nothing(
    engine: Client, tmp_path: Path
) -> None:
    for name, (make, reason) in BAD.items():
        make(tmp_path / name)
        sentence = await refusal(engine, tmp_path / name)
        assert sentence.startswith(f"{name} cannot be read as audio: ")
        assert reason in sentence
    assert [path.name for path in places.data().iterdir()] == []


async def test_what_cannot_be_sent_is_refused_here(tmp_path: Path, home: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    sealed = song(tmp_path / "sealed.wav")
    sealed.chmod(0)
    client = Client()  # nobody listens
    assert (await refusal(client, tmp_path / "pipe.wav")).endswith("pipe.wav is no file; name an audio file.")
    assert "folder.wav is a folder" in await refusal(client, tmp_path / "folder.wav")
    assert "no.wav cannot be opened here (No such file" in await refusal(client, tmp_path / "no.wav")
    assert "cannot be opened here (" in await refusal(client, tmp_path / ("x" * 300 + ".wav"))
    if os.getuid() != 0:
        assert "sealed.wav cannot be opened here (Permission denied)" in await refusal(client, sealed)
    await client.close()


async def test_what_is_too_large_is_refused_before_it_is_sent(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_music, "LARGEST_BYTES", 100_000)
    async with Client() as client:
        sentence = await refusal(client, song(tmp_path / "large.wav"))
        assert sentence.endswith("large.wav has 0 MB, and 0 MB are the most; cut it, or pack it as FLAC.")


async def test_a_name_of_bytes_arrives_as_text(engine: Client, tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 [b] #1 ?&=%.wav"))
    song(tmp_path / "plain.wav").rename(file)
    added = await engine.add_music(file, RATE, CLIP)
    assert added.track == "caf\\xe9 [b] #1 ?&=%"
    await engine.delete_track("music", added.track)
    assert await engine.libraries() == []


async def test_an_upload_that_breaks_off_leaves_nothing(engine: Client, tmp_path: Path) -> None:
    file = song(tmp_path / "long.wav", seconds=30.0)
    sending = asyncio.Event()
    task = asyncio.create_task(engine.add_music(file, RATE, CLIP, lambda _share: sending.set()))
    await sending.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await engine.add_music(song(tmp_path / "next.wav"), RATE, CLIP)).track == "next"
    assert [track.name for track in store.open_library("music").tracks] == ["next"]
    assert {path.name for path in places.data().iterdir()} <= {"music", ".lock", ".growing"}


async def test_only_new_music_loses_single_tracks(tiny: Client) -> None:
    with pytest.raises(EngineError, match="tiny was prepared as a whole"):
        await tiny.delete_track("tiny", "hum.00000")
    assert len(await tiny.tracks("tiny")) == 12
