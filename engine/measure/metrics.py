"""Distances and likenesses of originals and reconstructions, one number a clip.

All take float32 arrays [n, samples] in -1 .. 1, originals first, and give float64 [n]. A clip that the
measure says nothing about (its original is silent) gets NaN, which means are to leave out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.measure.pitch import CHROMA_WINDOW, SILENT_POWER, pitch_classes
from engine.measure.spectrum import Clips, batches, magnitudes, mel_levels

Scores = npt.NDArray[np.float64]
"""One number a clip, float64 [n]; NaN where the measure says nothing."""

SI_SDR_LIMIT = 100.0
"""dB. An exact copy would be infinite, and a silent reconstruction minus infinite."""

_RESOLUTIONS = ((1024, 120, 600), (2048, 240, 1200), (512, 50, 240))
_STFT_FLOOR = 1e-4


def si_sdr(originals: Clips, reconstructions: Clips) -> Scores:
    """Scale-invariant signal-to-distortion ratio in dB, within +-100, without removing the mean.

    NaN where the original is silent. (Le Roux et al., "SDR - half-baked or well done?", 2019.)
    """
    return _each(_si_sdr, originals, reconstructions)


def mel_db(originals: Clips, reconstructions: Clips, sample_rate: int) -> Scores:
    """Mean absolute difference of the mel spectrograms in dB, over bands and frames (`mel_levels`)."""

    def distance(original: Tensor, reconstruction: Tensor) -> Tensor:
        difference = mel_levels(original, sample_rate) - mel_levels(reconstruction, sample_rate)
        return difference.abs().mean((1, 2))

    return _each(distance, originals, reconstructions)


def stft(originals: Clips, reconstructions: Clips) -> Scores:
    """Multi-resolution STFT distance: spectral convergence plus L1 of log magnitudes, mean of three scales.

    It is auraloss 0.4's `MultiResolutionSTFTLoss` with its defaults, for each clip by itself.
    (Yamamoto et al., "Parallel WaveGAN", 2020; Steinmetz and Reiss, "auraloss", 2020.)
    """
    return _each(_stft_distance, originals, reconstructions)


def chroma(originals: Clips, reconstructions: Clips, sample_rate: int) -> Scores:
    """Mean cosine of the chroma frames, 0 .. 1.

    A chroma frame is the power of the 4096/1024 Hann STFT from 60 to 5000 Hz, summed into the twelve
    pitch classes by the nearest semitone (A = 440 Hz). A frame is silent when that power is below what
    the rounding to 16 bits makes. Frames with a silent original are left out; a frame that is silent in
    the reconstruction alone counts 0. NaN where the whole original is silent.
    """
    classes = pitch_classes(sample_rate)

    def likeness(original: Tensor, reconstruction: Tensor) -> Tensor:
        ours, theirs = _chroma_frames(original, classes), _chroma_frames(reconstruction, classes)
        sounding = ours.sum(-1) > 0
        cosines = torch.nn.functional.cosine_similarity(ours, theirs, dim=-1, eps=1e-12)
        return (cosines * sounding).sum(1) / sounding.sum(1)

    return _each(likeness, originals, reconstructions)


def _each(measure: Callable[[Tensor, Tensor], Tensor], originals: Clips, reconstructions: Clips) -> Scores:
    parts = [
        measure(original, reconstruction).double()
        for original, reconstruction in zip(batches(originals), batches(reconstructions), strict=True)
    ]
    return np.asarray(torch.cat(parts).numpy(), np.float64)


def _si_sdr(original: Tensor, reconstruction: Tensor) -> Tensor:
    original, reconstruction = original.double(), reconstruction.double()
    power = original.square().sum(1, keepdim=True)
    target = (original * reconstruction).sum(1, keepdim=True) / power * original
    error = target - reconstruction
    ratio = 10 * (target.square().sum(1).log10() - error.square().sum(1).log10())
    ratio = torch.where(reconstruction.any(1), ratio, -SI_SDR_LIMIT)
    return torch.where(power[:, 0] > 0, ratio.clamp(-SI_SDR_LIMIT, SI_SDR_LIMIT), torch.nan)


def _stft_distance(original: Tensor, reconstruction: Tensor) -> Tensor:
    distance = torch.zeros(len(original))
    for fft, hop, window in _RESOLUTIONS:
        ours = magnitudes(original, fft, hop, window).clamp_(min=_STFT_FLOOR)
        theirs = magnitudes(reconstruction, fft, hop, window).clamp_(min=_STFT_FLOOR)
        distance += torch.linalg.norm(ours - theirs, dim=(1, 2)) / torch.linalg.norm(ours, dim=(1, 2))
        distance += ours.div_(theirs).log_().abs_().mean((1, 2))
    return distance / len(_RESOLUTIONS)


def _chroma_frames(clips: Tensor, classes: Tensor) -> Tensor:
    """Chroma [n, frames, 12]; all zero in silent frames."""
    frames = magnitudes(clips, CHROMA_WINDOW, CHROMA_WINDOW // 4).square() @ classes
    return frames * (frames.sum(-1, keepdim=True) > SILENT_POWER)
