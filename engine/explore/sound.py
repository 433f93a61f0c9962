"""Vectors of tracks that need no network: the waveform, MFCC, the mel spectrogram; kept with the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torchaudio.functional import create_dct

from engine.audio.pcm import to_float
from engine.explore.pooling import Vectors
from engine.kept import kept, write_rows
from engine.library import store
from engine.library.store import Library
from engine.measure.spectrum import MEL_BANDS, mel_levels
from engine.schema import Space

Progress = Callable[[float, str], None]

_RECIPE = 1  # a change to how vectors are made needs another number
_COEFFICIENTS = 20


def sound_vectors(library: Library, space: Space, progress: Progress) -> Vectors:
    """One vector for each track of a library, float32 [tracks, numbers], a read-only memory map.

    - `waveform`: the samples, averaged over the track's clips, [clip_samples].
    - `mfcc`: mean and deviation over time of 20 MFCC, the DCT of `spectrum.mel_levels`, [40].
    - `mel-pca`: the mel spectrogram in dB (`spectrum.mel_levels`), averaged over the track's clips,
      [80 * frames]. Its principal components are taken by `reduction.reduced`.

    They are kept in the library's folder until it is made anew.

    Args:
        library: whose tracks.
        space: one of the three.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        DiskFullError: there is no room to keep them.
    """
    info = library.info

    def write(path: Path) -> None:
        write_rows(path, len(library.tracks), _made(library, space, progress))

    folder = store.folder_of(info.name) / "vectors"
    path = kept(folder, space, ".npy", f"{_RECIPE} {info.created} {info.clips}", write)
    vectors: Vectors = np.load(path, mmap_mode="r")
    return vectors


def _made(library: Library, space: Space, progress: Progress) -> Iterator[Vectors]:
    """The vector of each track in its turn, [1, numbers]."""
    describe, total = _DESCRIPTIONS[space], len(library.tracks)
    for place, track in enumerate(library.tracks):
        progress(place / total, f"{space} of {library.info.name}")
        rows = library.rows(track)
        clips = torch.from_numpy(to_float(library.clips[rows.start : rows.stop]))
        yield describe(clips, library.info.sample_rate).numpy().astype(np.float32)[None]


def _waveform(clips: Tensor, sample_rate: int) -> Tensor:
    return clips.mean(0)


def _mfcc(clips: Tensor, sample_rate: int) -> Tensor:
    coefficients = mel_levels(clips, sample_rate) @ create_dct(_COEFFICIENTS, MEL_BANDS, norm="ortho")
    return torch.cat([coefficients.mean((0, 1)), coefficients.std((0, 1), correction=0)])


def _mel(clips: Tensor, sample_rate: int) -> Tensor:
    return mel_levels(clips, sample_rate).mean(0).flatten()


_DESCRIPTIONS: dict[Space, Callable[[Tensor, int], Tensor]] = {
    "waveform": _waveform,
    "mfcc": _mfcc,
    "mel-pca": _mel,
}
"""From the clips of a track, float32 [clips, samples], and their rate in Hz to its vector, [numbers]."""
