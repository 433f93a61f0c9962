"""Batches: every clip once, crops within their track, and the same again for the same seed and epoch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny import RATE

from engine.audio.decode import Decoded
from engine.library.draft import Draft
from engine.library.store import Library, open_library
from engine.schema import LibraryRequest
from engine.training.feed import SPEEDS, Feed, MappedClips, ResidentClips
from engine.training.settings import TrainingSettings

CPU = torch.device("cpu")


def feed(library: Library, seed: int = 0, **settings: float) -> Feed:
    rows = np.arange(8, 24)  # the third to the sixth track
    return Feed(library, rows, TrainingSettings.model_validate({"batch_size": 5, **settings}), seed, CPU)


def test_an_epoch_of_whole_clips_shows_each_once(tiny_library: Library) -> None:
    batches = list(feed(tiny_library).epoch(0))
    assert [len(batch) for batch in batches] == [5, 5, 5, 1]
    shown = torch.cat(batches).numpy()
    wanted = tiny_library.clips[8:24].astype(np.float32) / 32768
    assert sorted(map(bytes, shown)) == sorted(map(bytes, wanted))


def test_crops_are_cut_out_of_their_track_at_any_place(tiny_library: Library) -> None:
    crops = torch.cat(list(feed(tiny_library, crop=0.4).epoch(0))).numpy()
    # Two crops a clip: as much sound as the clips hold.
    assert crops.shape == (16 * 2, 3200)
    tracks = (tiny_library.clips[8:24].astype(np.float32) / 32768).reshape(4, -1)
    windows = np.lib.stride_tricks.sliding_window_view(tracks, 3200, axis=1)
    places = [(windows[:, :, 0] == crop[0]) & (windows[:, :, -1] == crop[-1]) for crop in crops]
    found = [
        any(
            np.array_equal(windows[track, start], crop)
            for track, start in zip(*np.nonzero(place), strict=True)
        )
        for crop, place in zip(crops, places, strict=True)
    ]
    assert all(found)
    starts = {int(np.nonzero(place.any(0))[0][0]) for place in places}
    assert len({start % 8000 for start in starts}) > 10


@pytest.mark.parametrize("crop", [0.0, 0.4])
def test_each_crop_comes_with_its_track(tiny_library: Library, crop: float) -> None:
    made, again = feed(tiny_library, crop=crop), feed(tiny_library, crop=crop)
    for (crops, places), same in zip(made.epoch_of_tracks(3), again.epoch(3), strict=True):
        assert torch.equal(crops, same)
        for sound, place in zip(crops.numpy(), places, strict=True):
            recording = tiny_library.recording(tiny_library.tracks[place]).astype(np.float32) / 32768
            windows = np.lib.stride_tricks.sliding_window_view(recording, len(sound))
            assert (windows[windows[:, 0] == sound[0]] == sound).all(1).any()


def test_a_crop_is_never_longer_than_a_clip(tiny_library: Library) -> None:
    assert feed(tiny_library, crop=30).crop_samples == 8000


def test_another_speed_is_another_pitch(tiny_library: Library) -> None:
    hertz, times = 500, np.arange(8 * RATE) / RATE
    tone = Decoded((0.5 * np.sin(2 * np.pi * hertz * times)).astype(np.float32), len(times), RATE, "tone")
    with Draft(LibraryRequest(name="tone", source="tests", sample_rate=RATE, clip_seconds=1.0)) as draft:
        draft.add(tone, name="tone", genre=None, path="tone.wav", share=1.0)
        draft.finish("tests", [], None)
    settings = TrainingSettings(crop=0.4, speed=12.5, batch_size=2)
    drawn = Feed(open_library("tone"), np.arange(8), settings, 0, CPU)
    heard = set()
    for number in range(8):
        for batch in drawn.epoch(number):
            assert batch.shape == (2, 3200)
            strongest = torch.fft.rfft(batch * torch.hann_window(3200), n=64 * 3200).abs().argmax(1)
            heard |= {round(place * RATE / (64 * 3200)) for place in strongest.tolist()}
    allowed = {hertz * p / q for p, q in [*SPEEDS, (1, 1)] if abs(p / q - 1) <= 0.125}
    assert all(min(abs(pitch - one) for one in allowed) <= 2 for pitch in heard)
    assert min(heard) < 480
    assert max(heard) > 520


def test_no_speed_reads_past_the_end_of_a_track(tiny_library: Library) -> None:
    loud = tiny_library.clips[:4].astype(np.float32) / 32768
    quiet = Feed(tiny_library, np.arange(4), TrainingSettings(crop=1.0, speed=30, batch_size=4), 0, CPU)
    rest = np.zeros_like(tiny_library.clips)
    rest[:4] = tiny_library.clips[:4]
    quiet._source = MappedClips(rest, CPU)  # silence behind the track would be heard at the end of a crop
    ends = torch.cat([batch[:, -40:] for number in range(20) for batch in quiet.epoch(number)])
    assert np.abs(loud).reshape(-1, 40).max(1).min() > 0
    assert (ends.abs().amax(1) > 0).all()


@pytest.mark.parametrize("settings", [{}, {"crop": 0.3, "gain": 12, "polarity": True, "speed": 20}])
def test_seed_and_epoch_decide_what_is_drawn(tiny_library: Library, settings: dict[str, float]) -> None:
    def drawn(seed: int, epoch: int, first: int = 0) -> torch.Tensor:
        return torch.cat(list(feed(tiny_library, seed, **settings).epoch(epoch, first)))

    assert torch.equal(drawn(0, 3), drawn(0, 3))
    assert torch.equal(drawn(0, 3, first=2), drawn(0, 3)[10:])
    assert not torch.equal(drawn(0, 3), drawn(0, 4))
    assert not torch.equal(drawn(0, 3), drawn(1, 3))


def test_gain_only_softens_and_polarity_turns_some_clips_over(tiny_library: Library) -> None:
    plain = torch.cat(list(feed(tiny_library).epoch(0)))
    varied = torch.cat(list(feed(tiny_library, gain=12, polarity=True).epoch(0)))
    factors = (varied * plain).sum(1) / plain.square().sum(1)
    torch.testing.assert_close(varied, plain * factors[:, None])
    assert (factors < 0).any()
    assert (factors > 0).any()
    assert factors.abs().max() <= 1
    assert factors.abs().min() >= 10 ** (-12 / 20)


def test_whole_clips_come_in_the_order_asked_for(tiny_library: Library) -> None:
    rows = np.array([20, 3, 11])
    (clips,) = feed(tiny_library).whole(rows)
    assert np.array_equal(clips.numpy(), tiny_library.clips[rows].astype(np.float32) / 32768)


def test_a_copy_on_the_device_gives_the_same_samples_as_the_map(tiny_library: Library) -> None:
    starts = np.array([0, 8001, 123_456])
    copied, mapped = (source(tiny_library.clips, CPU) for source in (ResidentClips, MappedClips))
    assert torch.equal(copied.take(starts, 500), mapped.take(starts, 500))
