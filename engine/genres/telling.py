"""The task of a classifier: to tell the genre of the clips that it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.genres.classifier import Classifier, build_classifier
from engine.genres.labels import labels
from engine.library.store import Library
from engine.schema import RunConfig
from engine.training.feed import WHOLE_BATCH, Feed
from engine.training.rows import some_to_train_on
from engine.training.settings import TrainingSettings
from engine.training.task import Task, Verdict


@dataclass(frozen=True)
class Lesson:
    """Clips [n, samples] and the genre of each, a place among the run's genres: int64 [n]."""

    clips: Tensor
    genres: Tensor


class Telling(Task[Classifier, Lesson]):
    """Batches are clips with their genres; clips whose genre the run does not tell take no part.

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
        model = build_classifier(config).to(device)
        feed = Feed(library, rows["train"], settings, config.seed, device)
        super().__init__(config, model, feed, rows["validation"])
        of_track = labels(library, config.genres)
        self._of_track = torch.from_numpy(of_track).to(device)
        self._validated = torch.from_numpy(of_track[library.track_of_row[rows["validation"]]]).to(device)

    def facts(self) -> str:
        """The genres."""
        return f"{len(self.config.genres)} genres to tell ({', '.join(self.config.genres)})"

    def batches(self, epoch: int, first_step: int) -> Iterator[Lesson]:
        """Crops as long as a clip, with their genres."""
        for clips, tracks in self.feed.epoch_of_tracks(epoch, first_step):
            yield Lesson(clips, self._of_track[torch.from_numpy(tracks).to(clips.device)])

    def loss(self, batch: Lesson) -> Tensor:
        """Cross-entropy."""
        return F.cross_entropy(self.model(batch.clips), batch.genres)

    def to_judge_by(self) -> Iterator[Lesson]:
        """Whole clips for validation, with their genres."""
        for place, clips in enumerate(self.feed.whole(self.validation_rows)):
            begin = place * WHOLE_BATCH
            yield Lesson(clips, self._validated[begin : begin + len(clips)])

    def verdict(self, judged: Classifier, batches: Iterable[Lesson]) -> Verdict:
        """Mean cross-entropy over clips, and the share of them whose genre is answered."""
        device = judged.device
        loss, right, count = (
            torch.zeros((), dtype=torch.float64, device=device),
            torch.zeros((), device=device),
            0,
        )
        for batch in batches:
            found = judged(batch.clips)
            loss += F.cross_entropy(found, batch.genres, reduction="sum")
            right += (found.argmax(1) == batch.genres).sum()
            count += len(batch.genres)
        return Verdict(loss.item() / count, right.item() / count)
