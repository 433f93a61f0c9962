"""The spectrograms that the measures are made from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
import torchaudio
from torch import Tensor

from engine.audio.pcm import to_float

Clips = npt.NDArray[np.float32]
"""Waveforms in -1 .. 1, float32 [n, samples]."""

Stored = npt.NDArray[np.float32] | npt.NDArray[np.int16]
"""Clips, or clips as a library keeps them, int16 [n, samples] for -1 .. 1."""

BATCH = 8
"""Clips in memory as spectrograms at one time: some hundred megabytes for 5 s clips."""

MEL_BANDS = 80
_MEL_FFT, _MEL_HOP = 1024, 256
_MEL_FLOOR = 1e-4


def as_float(clips: Stored) -> Clips:
    """The clips as float32 in -1 .. 1."""
    if clips.dtype == np.int16:
        return to_float(np.asarray(clips, np.int16))
    return np.ascontiguousarray(clips, np.float32)


def batches(clips: Stored) -> Iterator[Tensor]:
    """The clips as float32 tensors [up to BATCH, samples], in order."""
    for start in range(0, len(clips), BATCH):
        yield torch.from_numpy(as_float(clips[start : start + BATCH]))


def magnitudes(clips: Tensor, fft: int, hop: int, window: int | None = None) -> Tensor:
    """Magnitudes of the centred STFT with a Hann window; clips shorter than `fft` get silence behind them.

    Args:
        clips: float32 [n, samples].
        fft: samples of a transform.
        hop: samples between frames.
        window: samples of the window, `fft` when None.

    Returns:
        float32 [n, frames, fft // 2 + 1].
    """
    short = max(0, fft - clips.shape[1])
    if short:
        clips = torch.nn.functional.pad(clips, (0, short))
    length = window or fft
    transform = torch.stft(clips, fft, hop, length, torch.hann_window(length), return_complex=True)
    return transform.abs().transpose(1, 2)


def mel_levels(clips: Tensor, sample_rate: int) -> Tensor:
    """The mel spectrogram in dB, `20 log10 max(m, 1e-4)`: 80 bands from 30 Hz to Nyquist, 1024/256 Hann.

    The bands are triangles of height 1 on the HTK mel scale (no area normalisation), over magnitudes.

    Args:
        clips: float32 [n, samples].
        sample_rate: Hz.

    Returns:
        float32 [n, frames, 80], at least -80.
    """
    bands = torchaudio.functional.melscale_fbanks(
        n_freqs=_MEL_FFT // 2 + 1,
        f_min=30.0,
        f_max=sample_rate / 2,
        n_mels=MEL_BANDS,
        sample_rate=sample_rate,
        norm=None,
        mel_scale="htk",
    )
    mel: Tensor = magnitudes(clips, _MEL_FFT, _MEL_HOP) @ bands
    return 20 * mel.clamp(min=_MEL_FLOOR).log10()
