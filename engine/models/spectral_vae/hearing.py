"""How far a sound is from its original once it is heard: the loss behind the inverse STFT."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torchaudio
from torch import Tensor, nn
from torch.nn import functional as F

from engine.measure.pitch import CHROMA_WINDOW, SILENT_POWER, pitch_classes

WINDOWS = (2048, 1024, 512)
"""Samples of the Hann windows; each hops by a quarter."""
MEL_WINDOW = 1024
MEL_BANDS = 80
_TONE, _DETAIL, _COLOUR, _TEXTURE, _HARMONY = 4.0, 1.0, 0.1, 0.2, 4.0
_MASKED = 40.0
"""dB below the loudest mel level of a sound at which the others no longer count for its texture."""
_FLOOR = 1e-3
_MEL_FLOOR = 1e-4
_TINY = 1e-8


class HeardDistance(nn.Module):
    """Multi-resolution STFT distance of two sounds, with a distance of their mel levels in dB.

    At each window the spectral convergence and the mean absolute difference of log magnitudes (Yamamoto et
    al., "Parallel WaveGAN", 2020), at one window the difference of mel levels too, and of their mean and
    deviation over time in each band: without these noise is drawn smoother than it is (statistics of
    textures, McDermott and Simoncelli 2011). Beside them 1 minus the cosine of the chroma frames, as the
    measure has it: a small latent spends too little on which notes sound, as errors of its strongest bins
    hardly show in logarithms. The phase is not asked for: it is not in the latent.

    Args:
        sample_rate: Hz.
    """

    mel: Tensor
    classes: Tensor

    def __init__(self, sample_rate: int) -> None:
        super().__init__()
        with torch.device("cpu"):  # it looks at its numbers, which the meta device has none of
            bank = torchaudio.functional.melscale_fbanks(
                MEL_WINDOW // 2 + 1, 30.0, sample_rate / 2, MEL_BANDS, sample_rate, norm=None, mel_scale="htk"
            )
            classes = pitch_classes(sample_rate)
        self.register_buffer("mel", bank.T.contiguous(), persistent=False)
        self.register_buffer("classes", classes, persistent=False)
        for window in (*WINDOWS, CHROMA_WINDOW):
            self.register_buffer(f"window_{window}", torch.hann_window(window), persistent=False)

    def forward(self, heard: Tensor, original: Tensor, windows: Sequence[int] = WINDOWS) -> Tensor:
        """The scalar distance of two float32 [n, samples], by some of the windows, MEL_WINDOW among them."""
        total = _HARMONY * self._chroma_distance(heard, original)
        for window in windows:
            ours, theirs = self._magnitude(heard, window), self._magnitude(original, window)
            error, whole = (side.square().sum((1, 2)) for side in (ours - theirs, theirs))
            tone = torch.sqrt((error + _TINY) / (whole + _TINY)).mean()
            detail = F.l1_loss(ours.clamp(min=_FLOOR).log(), theirs.clamp(min=_FLOOR).log())
            total = total + (_TONE * tone + _DETAIL * detail) / len(windows)
            if window == MEL_WINDOW:
                levels = self._mel_level(ours), self._mel_level(theirs)
                total = total + _COLOUR * F.l1_loss(*levels) + _TEXTURE * _texture_distance(*levels)
        return total

    def _chroma_distance(self, heard: Tensor, original: Tensor) -> Tensor:
        """1 minus the cosine of the chroma frames, the mean over those whose original is not silent."""
        ours, theirs = (
            self._magnitude(side, CHROMA_WINDOW).square().transpose(1, 2) @ self.classes
            for side in (heard, original)
        )
        sounding = theirs.sum(-1) > SILENT_POWER
        distance = (1 - F.cosine_similarity(ours, theirs, dim=-1)) * sounding
        return distance.sum() / sounding.sum().clamp(min=1)

    def _magnitude(self, clips: Tensor, window: int) -> Tensor:
        """[n, bins, frames] of clips [n, samples]; those shorter than a window get silence behind them."""
        clips = F.pad(clips, (0, max(0, window - clips.shape[-1])))
        hann = self.get_buffer(f"window_{window}")
        spectrum = torch.stft(clips, window, window // 4, window=hann, return_complex=True)
        return torch.sqrt(spectrum.real.square() + spectrum.imag.square() + _TINY)

    def _mel_level(self, magnitude: Tensor) -> Tensor:
        """Mel levels in dB, at least -80, [n, frames, bands]."""
        mel = F.linear(magnitude.transpose(1, 2), self.mel)
        return 20 * mel.clamp(min=_MEL_FLOOR).log10()


def _texture_distance(ours: Tensor, theirs: Tensor) -> Tensor:
    """How far mean and deviation over time of levels in dB [n, frames, bands] are apart, in dB."""
    floor = theirs.amax((1, 2), keepdim=True) - _MASKED
    ours, theirs = ours.maximum(floor), theirs.maximum(floor)
    mean = F.l1_loss(ours.mean(1), theirs.mean(1))
    return mean + F.l1_loss(_deviation(ours), _deviation(theirs))


def _deviation(levels: Tensor) -> Tensor:
    """Over time, [n, bands]; a little more than it is, as the root's slope is infinite at zero."""
    return torch.sqrt(levels.var(1, correction=0) + _TINY)
