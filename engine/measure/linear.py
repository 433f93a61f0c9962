"""The registry's linear code at the size of a network: the row that no network may be shown without."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from engine.measure.spectrum import Clips
from engine.models.pca import PcaSettings
from engine.models.pca.network import PcaCode
from engine.schema import RunConfig


def nearest_settings(floats: int, clip_samples: int) -> PcaSettings:
    """Settings of the linear code whose size is nearest to `floats` among those that it can make.

    Args:
        floats: wanted, for one clip.
        clip_samples: samples of a clip.
    """
    return PcaSettings().nearest(floats, clip_samples)


def is_of(config: RunConfig, settings: PcaSettings) -> bool:
    """Whether a run is the linear code of these settings itself."""
    return config.model == "pca" and PcaSettings.model_validate(config.settings) == settings


def fitted(
    settings: PcaSettings, clips: Iterator[Tensor], sample_rate: int, seed: int, device: torch.device
) -> PcaCode:
    """The linear code fitted to training clips.

    Args:
        settings: of the code.
        clips: batches [n, samples] in random order, on `device`.
        sample_rate: Hz.
        seed: of the randomised fit.
        device: where the code will be.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        code = PcaCode(settings, sample_rate).to(device)
        code.prepare(clips)
    return code


@torch.inference_mode()
def reconstructions(code: PcaCode, clips: Clips) -> Clips:
    """What the code makes of clips float32 [n, samples]."""
    device = code.code.mean.device
    given = torch.from_numpy(clips).to(device)
    return np.asarray(code.decode(code.encode(given), clips.shape[1]).cpu().numpy(), np.float32)
