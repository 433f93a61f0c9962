"""Whether a genre classifier that knows only originals hears the same genre in the reconstructions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from engine.measure.metrics import Scores
from engine.measure.spectrum import MEL_BANDS, Stored, batches, mel_levels

Summaries = npt.NDArray[np.float32]
"""What the classifier hears of each clip, float32 [n, 160]."""

_RANGE_DB = 40.0


def summaries(clips: Stored, sample_rate: int) -> Summaries:
    """Mean and standard deviation over time of each mel band's level in dB (`mel_levels`).

    Levels more than 40 dB below the clip's loudest are raised to that: they are as good as masked, and
    otherwise the emptiness above a coding's cut-off would outweigh all that can be heard.

    Args:
        clips: float32 or int16 [n, samples].
        sample_rate: Hz.
    """
    parts = [torch.empty(0, 2 * MEL_BANDS)]
    for batch in batches(clips):
        levels = mel_levels(batch, sample_rate)
        heard = levels.maximum(levels.amax((1, 2), keepdim=True) - _RANGE_DB)
        parts.append(torch.cat([heard.mean(1), heard.std(1, correction=0)], dim=1))
    return np.asarray(torch.cat(parts).numpy(), np.float32)


def train_classifier(heard: Summaries, genres: Sequence[str | None]) -> Pipeline | None:
    """A logistic regression on standardised summaries of originals; None with fewer than two genres.

    Args:
        heard: of the training clips, [n, 160].
        genres: of each of them; clips of unknown genre teach nothing.
    """
    known = np.array([genre is not None for genre in genres], bool)
    labels = [genre for genre in genres if genre is not None]
    if len(set(labels)) < 2:
        return None
    classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    classifier.fit(heard[known], labels)
    return classifier


def hears_genre(classifier: Pipeline, heard: Summaries, genres: Sequence[str | None]) -> Scores:
    """1 where the classifier names the clip's genre, 0 where another, NaN where the genre is unknown."""
    if not len(heard):
        return np.empty(0)
    right = classifier.predict(heard) == np.array(genres, object)
    unknown = np.array([genre is None for genre in genres], bool)
    return np.where(unknown, np.nan, right.astype(np.float64))
