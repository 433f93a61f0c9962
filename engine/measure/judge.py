"""Reconstructions held against their originals: every measure, with its interval over tracks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from engine.measure import metrics, peaks
from engine.measure.bootstrap import UNKNOWN, interval, ratio_interval
from engine.measure.genre import hears_genre, summaries, train_classifier
from engine.measure.spectrum import Clips, Stored, as_float
from engine.schema import Interval

Rows = npt.NDArray[np.int64]
"""Rows of a library's clips, int64 [n]."""

_CLIPS_AT_ONCE = 64


class Judge:
    """Has heard every original of a library: knows their peaks, and how its genres sound."""

    def __init__(
        self,
        clips: Stored,
        sample_rate: int,
        tracks: Rows,
        genres: Sequence[str | None],
        learnt: Rows,
        progress: Callable[[float], None],
        others: Stored | None = None,
    ) -> None:
        """Hear the originals once.

        Args:
            clips: every clip of the library, int16 or float32 [clips, samples].
            sample_rate: Hz.
            tracks: number of each clip's track, [clips].
            genres: of each clip; None where unknown.
            learnt: rows of the clips that the classifier of genre is trained on.
            progress: told of the share of the clips that were heard, 0 .. 1.
            others: further clips that a reconstruction could be mistaken for, [n, samples].
        """
        self._clips = clips
        self._sample_rate = sample_rate
        self._tracks = tracks
        self._genres = np.array(genres, object)
        constellations, heard = [], []
        parts = [clips] if others is None else [clips, others]
        done, total = 0, sum(map(len, parts))
        for part in parts:
            for start in range(0, len(part), _CLIPS_AT_ONCE):
                progress(done / total)
                some = as_float(part[start : start + _CLIPS_AT_ONCE])
                done += len(some)
                constellations.append(peaks.constellations(some))
                if part is clips:
                    heard.append(summaries(some, sample_rate))
        self._peaks = peaks.joined(constellations)
        self._heard = np.concatenate(heard)
        self._classifier = train_classifier(self._heard[learnt], list(self._genres[learnt]))

    def values(
        self, reconstructions: Clips, rows: Rows, claimed: Rows | None = None, seed: int = 0
    ) -> dict[str, Interval]:
        """Every measure by its name, in the order that tables show them.

        Args:
            reconstructions: float32 [n, samples].
            rows: which clip each was made from, [n]; the intervals are over their tracks.
            claimed: the originals that they are held against when those are other clips (chance), [n].
            seed: of the bootstrap.
        """
        against = rows if claimed is None else claimed
        originals = as_float(self._clips[against])
        found = peaks.constellations(reconstructions)
        scores = {
            "chroma": metrics.chroma(originals, reconstructions, self._sample_rate),
            "peaks": peaks.shared(self._peaks.of(against), found),
            "identified": peaks.identified(self._peaks, found, against),
            "mel_db": metrics.mel_db(originals, reconstructions, self._sample_rate),
            "stft": metrics.stft(originals, reconstructions),
            "si_sdr": metrics.si_sdr(originals, reconstructions),
        }
        tracks = self._tracks[rows]
        intervals = {name: interval(values, tracks, seed) for name, values in scores.items()}
        intervals["genre_kept"] = self._genre_kept(reconstructions, rows, against, seed)
        order = ("chroma", "peaks", "identified", "genre_kept", "mel_db", "stft", "si_sdr")
        return {name: intervals[name] for name in order}

    def wrong_clips(self, rows: Rows, seed: int) -> Rows | None:
        """For each row a clip of another track, drawn from the whole library; None if there is no other."""
        draws = np.random.default_rng(seed)
        others = [np.flatnonzero(self._tracks != track) for track in self._tracks[rows]]
        if not all(len(other) for other in others):
            return None
        return np.array([draws.choice(other) for other in others])

    def _genre_kept(self, reconstructions: Clips, rows: Rows, against: Rows, seed: int) -> Interval:
        """Accuracy on the reconstructions over accuracy on what they were made from."""
        if self._classifier is None:
            return UNKNOWN
        heard = summaries(reconstructions, self._sample_rate)
        kept = hears_genre(self._classifier, heard, list(self._genres[against]))
        before = hears_genre(self._classifier, self._heard[rows], list(self._genres[rows]))
        known = ~np.isnan(kept) & ~np.isnan(before)
        return ratio_interval(kept[known], before[known], self._tracks[rows][known], seed)
