"""The task of an autoencoder: to give back the clips that it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.library.store import Library
from engine.models.base import Autoencoder, build
from engine.schema import RunConfig
from engine.training.feed import Feed
from engine.training.rows import some_to_train_on
from engine.training.settings import TrainingSettings
from engine.training.task import Task, Verdict


class Coding(Task[Autoencoder, Tensor]):
    """Batches are clips [n, samples]; previews are of the first clip for test.

    Args:
        config: of the run.
        settings: of its training.
        library: to learn from.
        device: where the network is to be.
    """

    feed: Feed

    def __init__(
        self, config: RunConfig, settings: TrainingSettings, library: Library, device: torch.device
    ) -> None:
        rows = some_to_train_on(config, library)
        model = build(config).to(device)
        feed = Feed(library, rows["train"], settings, config.seed, device)
        super().__init__(config, model, feed, rows["validation"])
        self.preview_row = next(rows[part][:1] for part in ("test", "validation", "train") if len(rows[part]))

    def facts(self) -> str:
        """The size of the latent."""
        return f"{self.config.floats} floats a clip"

    def batches(self, epoch: int, first_step: int) -> Iterator[Tensor]:
        """Crops [batch, crop_samples]."""
        return self.feed.epoch(epoch, first_step)

    def loss(self, batch: Tensor) -> Tensor:
        """The network's own training loss."""
        return self.model.training_loss(batch)

    def to_judge_by(self) -> Iterator[Tensor]:
        """Whole clips [n, samples]."""
        return self.feed.whole(self.validation_rows)

    def verdict(self, judged: Autoencoder, batches: Iterable[Tensor]) -> Verdict:
        """The mean of the network's validation loss over clips."""
        total, count = torch.zeros((), dtype=torch.float64, device=judged.device), 0
        for clips in batches:
            total += judged.validation_loss(clips) * len(clips)
            count += len(clips)
        return Verdict(total.item() / count)

    def original(self) -> NDArray[np.float32]:
        """The preview clip as it is, float32 [n]."""
        return self._clip()[0].cpu().numpy()

    def heard(self, judged: Autoencoder) -> NDArray[np.float32]:
        """The preview clip coded and decoded, float32 [n]."""
        clip = self._clip()
        made: NDArray[np.float32] = judged.decode(judged.encode(clip), clip.shape[-1])[0].cpu().numpy()
        return made

    def _clip(self) -> Tensor:
        return next(self.feed.whole(self.preview_row))
