"""Clips and whole tracks: originals, reconstructions, what is between them, and how long they are kept."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile
import tiny
from waiting import reaches

from engine import places
from engine.audio.pcm import to_float
from engine.client import Client, Copies, EngineError
from engine.latents.codec import open_codec, reconstruct_file
from engine.library.store import Library
from engine.runs.directory import RunDirectory
from engine.schema import Passage, ReconstructRequest, Sound, TrainRequest
from engine.service import sounds, studio
from engine.training.loop import train

CLIP = Passage(library="tiny", track="hum.00001", clip=1)
TRACK = CLIP.model_copy(update={"whole": True})


@pytest.fixture(scope="module")
def run(tiny_library: Library) -> RunDirectory:
    """A finished run of `pca`."""
    made = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(made, threading.Event())
    return made


def samples(sound: Sound) -> np.ndarray:
    read, rate = soundfile.read(sound.path, dtype="float32")
    assert rate == tiny.RATE
    return read


def reconstructed(run: RunDirectory, passage: Passage) -> Sound:
    request = ReconstructRequest(run=run.name, clip=passage)
    return Sound.model_validate(studio.reconstruct(request.model_dump())[0])


def test_a_whole_track_is_all_its_clips_one_after_another(tiny_library: Library) -> None:
    track = tiny_library.track("hum.00001")
    whole = samples(sounds.original(TRACK))
    clips = [samples(sounds.original(CLIP.model_copy(update={"clip": clip}))) for clip in range(track.clips)]
    assert np.array_equal(whole, np.concatenate(clips))
    assert np.array_equal(clips[1], to_float(tiny_library.clips[track.first_clip + 1]))


def test_a_whole_track_is_reconstructed_across_its_clips(run: RunDirectory, tiny_library: Library) -> None:
    made = samples(reconstructed(run, TRACK))
    original = sounds.samples_of(tiny_library, TRACK)
    assert np.allclose(made, reconstruct_file(open_codec(run), original), atol=1 / 32768)


@pytest.mark.parametrize("passage", [CLIP, TRACK], ids=["clip", "track"])
def test_the_difference_and_the_reconstruction_add_up_to_the_original(
    run: RunDirectory, passage: Passage
) -> None:
    made = reconstructed(run, passage)
    request = ReconstructRequest(run=run.name, clip=passage)
    difference = sounds.difference(request, Path(made.path))
    assert difference.made_in > 0
    raised = 10 ** (difference.gain_db / 20)
    original = samples(sounds.original(passage))
    assert np.allclose(samples(made) + samples(difference) / raised, original, atol=1.1 / 32768)
    assert Path(difference.path).parent == Path(made.path).parent

    again = sounds.difference(request, Path(made.path))
    assert again == difference.model_copy(update={"made_in": 0.0})


def test_originals_that_were_asked_for_the_longest_ago_make_room(
    tiny_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = places.runtime() / "clips"
    for path in folder.glob("*.wav"):
        path.unlink()
    one, two, three = (CLIP.model_copy(update={"clip": clip}) for clip in range(3))
    first, second = Path(sounds.original(one).path), Path(sounds.original(two).path)
    os.utime(first, (0, 0))
    os.utime(second, (1, 1))
    sounds.original(one)  # is asked for again
    monkeypatch.setattr(sounds, "KEPT_BYTES", 2 * first.stat().st_size)
    third = Path(sounds.original(three).path)
    assert sorted(folder.glob("*.wav")) == sorted([first, third])


def test_two_listeners_may_ask_for_the_same_clip_at_once(tiny_library: Library) -> None:
    together = threading.Barrier(4)

    def ask(track: Passage) -> str:
        together.wait()
        return sounds.anchor(track).path

    with ThreadPoolExecutor(4) as listeners:
        for track in tiny_library.tracks:
            whole = Passage(library="tiny", track=track.name, whole=True)
            assert len(set(listeners.map(ask, [whole] * 4))) == 1


async def test_what_is_no_sound_of_ours_is_one_sentence_by_every_way(engine: Client, tmp_path: Path) -> None:
    private = tmp_path / "private.wav"
    soundfile.write(private, np.zeros(8), tiny.RATE)
    folder = places.sounds()
    (folder / "link.wav").symlink_to(private)
    (folder / "round.wav").symlink_to(folder / "round.wav")
    async with Client(engine.socket, Copies("box", tmp_path / "copies")) as away:
        for ask in (engine.sound_bytes, away.fetch, lambda path: engine.picture(path, 8)):
            for name in ("link.wav", "round.wav", "\0.wav", "../private.wav"):
                with pytest.raises(EngineError, match="is not a sound that the engine made"):
                    await ask(str(folder / name))
            with pytest.raises(EngineError, match=r"gone.wav is not there any more; make it again\."):
                await ask(str(folder / "gone.wav"))


async def test_the_engine_gives_them_all(tiny: Client) -> None:
    await tiny.train(
        TrainRequest(model="pca", library="tiny", name="linear", settings={"window": 512, "hop": 128})
    )
    run = await reaches(tiny, "linear", "done", "failed", "crashed")
    assert run.state == "done", run.reason
    request = ReconstructRequest(run="linear", clip=TRACK)
    difference = await tiny.difference(request)  # makes the reconstruction first
    made, original, anchor = (
        await tiny.reconstruct(request),
        await tiny.clip_sound(TRACK),
        await tiny.anchor(TRACK),
    )
    assert made.made_in == 0
    assert {sound.seconds for sound in (difference, made, original, anchor)} == {2.0}
    assert len({sound.path for sound in (difference, made, original, anchor)}) == 4
