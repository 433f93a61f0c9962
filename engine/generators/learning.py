"""The task of a generator: to learn what the latents of another run are like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.generators.draw import drawn
from engine.generators.generator import Generator, Wish, build_generator
from engine.generators.ground import must_fit
from engine.generators.windows import LatentFeed
from engine.genres.labels import UNKNOWN, labels
from engine.latents.codec import Report, open_codec
from engine.library.store import Library
from engine.runs import directory
from engine.schema import RunConfig
from engine.training.rows import some_to_train_on
from engine.training.settings import TrainingSettings
from engine.training.task import Task, Verdict


@dataclass(frozen=True)
class Lesson:
    """Latents [n, dims, frames] and their genres, places among the run's genres or UNKNOWN: int64 [n]."""

    latents: Tensor
    genres: Tensor


class Learning(Task[Generator, Lesson]):
    """Batches are latents with their genres; previews are sounds drawn by the weights as they are.

    Args:
        config: of the run.
        settings: of its training.
        library: whose latents are learnt.
        device: where the network is to be.
    """

    feed: LatentFeed

    def __init__(
        self, config: RunConfig, settings: TrainingSettings, library: Library, device: torch.device
    ) -> None:
        rows = some_to_train_on(config, library)
        self.codec = open_codec(directory.open_run(config.on or ""))
        must_fit(config, self.codec.run.name, self.codec.weights)
        tracks = np.zeros(len(library.tracks), bool)
        tracks[library.track_of_row[rows["train"]]] = True
        shifts = int(str(config.settings["shifts"]))
        feed = LatentFeed(self.codec, library, tracks, shifts, settings.batch_size, config.seed)
        super().__init__(config, build_generator(config).to(device), feed, rows["validation"])
        self._genres = torch.from_numpy(labels(library, config.genres)).to(device)

    def facts(self) -> str:
        """The latents."""
        dims, frames = self.model.tokens.shape
        return f"latents of {self.config.on} ({dims} x {frames}) to draw"

    def learnt(self) -> str:
        """Clips, and windows between them."""
        clips, windows = len(self.feed.rows) - self.feed.windows, self.feed.windows
        return f"{clips} clips and {windows} windows between them" if windows else super().learnt()

    def make_ready(self, progress: Report) -> None:
        """Encode the clips and windows that are not yet."""
        self.feed.encode(progress)

    def batches(self, epoch: int, first_step: int) -> Iterator[Lesson]:
        """Latents of clips and of the windows between them."""
        return self._lessons(self.feed.epoch(epoch, first_step))

    def loss(self, batch: Lesson) -> Tensor:
        """The network's own training loss."""
        return self.model.training_loss(batch.latents, batch.genres)

    def to_judge_by(self) -> Iterator[Lesson]:
        """Latents of the clips for validation."""
        return self._lessons(self.feed.whole(self.validation_rows))

    def verdict(self, judged: Generator, batches: Iterable[Lesson]) -> Verdict:
        """The mean of the network's validation loss over latents."""
        total, count = torch.zeros((), dtype=torch.float64, device=judged.device), 0
        for batch in batches:
            total += judged.validation_loss(batch.latents, batch.genres) * len(batch.genres)
            count += len(batch.genres)
        return Verdict(total.item() / count)

    def heard(self, judged: Generator) -> NDArray[np.float32]:
        """A clip of any genre, float32 [n]; the same noise each time, so that one hears what was learnt."""
        wish = Wish(genres=torch.tensor([UNKNOWN], device=judged.device))
        sound: NDArray[np.float32] = self.codec.decode(drawn(judged, wish, [np.random.default_rng(0)]))[0]
        return sound

    def _lessons(self, batches: Iterable[tuple[Tensor, NDArray[np.int64]]]) -> Iterator[Lesson]:
        for latents, tracks in batches:
            yield Lesson(latents, self._genres[torch.from_numpy(tracks).to(latents.device)])
