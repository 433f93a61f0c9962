"""Libraries of noise, as large as a measurement wants them: arithmetic does not hear what it works on."""

from __future__ import annotations

import numpy as np

from engine.audio.decode import Decoded
from engine.library.draft import Draft
from engine.library.store import Library, open_library
from engine.schema import LibraryRequest

RATE, CLIP_SECONDS, CLIPS_PER_TRACK = 22050, 5.0, 6


def noise_library(name: str, tracks: int) -> Library:
    """A library of tracks of 30 s, six usual clips each, split by track as any other."""
    request = LibraryRequest(name=name, source="noise", sample_rate=RATE, clip_seconds=CLIP_SECONDS)
    samples = round(CLIPS_PER_TRACK * CLIP_SECONDS * RATE)
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, samples).astype(np.float32)
    with Draft(request) as draft:
        for number in range(tracks):
            sound = Decoded(np.roll(noise, 997 * number), samples, RATE, sha1=str(number))
            title = f"noise.{number:05}"
            draft.add(sound, name=title, genre=None, path=title, share=(number + 1) / tracks)
        draft.finish("noise", [], None)
    return open_library(name)
