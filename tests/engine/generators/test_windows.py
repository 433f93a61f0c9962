"""Generators learn from clips and the windows between them, of training tracks alone."""

from __future__ import annotations

import numpy as np
from generating import coder

from engine.audio.pcm import to_float
from engine.generators.windows import LatentFeed, encode_shifted, shifted_places
from engine.latents.codec import encode_library, open_codec
from engine.library.store import Library

EVERY = np.ones(12, bool)
"""All tracks of the library."""


def silent(share: float, what: str) -> None:
    """Nobody is told."""


def test_windows_lie_evenly_between_the_clips_of_one_track(tiny_library: Library) -> None:
    begins, tracks = shifted_places(tiny_library, EVERY, 4)
    assert begins[:6].tolist() == [2000, 4000, 6000, 10000, 12000, 14000]
    # tracks of four clips: three gaps, three windows in each
    assert len(begins) == 12 * 9
    last = tracks * 4 * 8000 + 4 * 8000 - 8000
    assert (begins > tracks * 4 * 8000).all()
    assert (begins < last).all()
    assert not len(shifted_places(tiny_library, EVERY, 1)[0])


def test_windows_are_encoded_once_as_the_codec_does(tiny_library: Library) -> None:
    codec = open_codec(coder())
    found = encode_shifted(codec, tiny_library, EVERY, 2, silent)
    begins, _ = shifted_places(tiny_library, EVERY, 2)
    samples = np.asarray(tiny_library.clips).reshape(-1)
    windows = np.stack([samples[begin : begin + 8000] for begin in begins[[0, 20]]])
    np.testing.assert_allclose(found[[0, 20]], codec.encode(to_float(windows)), atol=1e-4)
    written = next(codec.run.latents_folder.glob("tiny~2.*.npy"))
    before = written.stat().st_mtime_ns
    encode_shifted(codec, tiny_library, EVERY, 2, silent)
    assert written.stat().st_mtime_ns == before
    encode_library(codec, tiny_library)
    assert written.exists()


def test_an_epoch_has_every_training_latent_once_with_its_track(tiny_library: Library) -> None:
    codec = open_codec(coder())
    tracks = np.arange(12) % 3 == 0
    feed = LatentFeed(codec, tiny_library, tracks, 2, batch_size=5, seed=3)
    feed.encode(silent)
    clips = encode_library(codec, tiny_library)
    between = encode_shifted(codec, tiny_library, tracks, 2, silent)
    assert len(between) == feed.windows == 4 * 3
    everything = np.concatenate([clips, between])
    batches = list(feed.epoch(1, 0))
    assert len(batches) == feed.steps_per_epoch
    got = np.concatenate([latents.numpy() for latents, _ in batches])
    of = np.concatenate([found for _, found in batches])
    assert len(got) == len(feed.rows) == 4 * (4 + 3)
    assert set(of) == set(np.flatnonzero(tracks))
    places = [int(np.flatnonzero((everything == one).all((1, 2)))[0]) for one in got]
    assert sorted(places) == feed.rows.tolist()
    assert np.array_equal(feed.track_of[places], of)
    again = list(feed.epoch(1, 2))
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(again, batches[2:], strict=True))
    assert not np.array_equal(next(iter(feed.epoch(2, 0)))[0], batches[0][0])
