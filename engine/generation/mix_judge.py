"""What mixes are worth: heard against their ingredients, and against music that was held out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.audio.loudness import loudness
from engine.audio.pcm import to_float
from engine.generation.draws import Draw, Rows
from engine.generation.frechet import MelSpace, frechet_interval
from engine.generation.heard import heard_library
from engine.generation.soundness import flatness
from engine.latents.codec import Floats
from engine.library.store import Library
from engine.measure import peaks
from engine.measure.bootstrap import UNKNOWN, interval, share
from engine.measure.genre import hears_genre, summaries, train_classifier
from engine.measure.metrics import chroma
from engine.schema import Interval

MEASURES = ("frechet", "genre_agreement", "peaks", "chroma", "flatness", "level")
"""In the order that tables show them."""


class MixJudge:
    """Has heard every clip of a library."""

    def __init__(
        self, library: Library, training: Rows, held_out: Rows, progress: Callable[[float, str], None]
    ) -> None:
        """Hear the library, or read what was heard of it before.

        Args:
            library: whose clips are mixed.
            training: rows that are mixed, and that teach the classifier of genre, [n], n >= 2.
            held_out: rows that sounds are held against, [m], m >= 2.
            progress: told of the share done, 0 .. 1; may raise `CancelledError`.
        """
        self._library = library
        self._rate = library.info.sample_rate
        self._heard = heard_library(library, progress)
        tracks = library.track_of_row
        genres = [library.tracks[track].genre for track in tracks[training]]
        self._classifier = train_classifier(self._heard.summaries[training], genres)
        self._space = MelSpace(self._heard.summaries[training])
        self._held_out = self._space.places(self._heard.summaries[held_out])
        self._held_out_tracks = tracks[held_out]

    def values(
        self, sounds: Iterable[Floats], drawn: Sequence[Draw | None], seed: int
    ) -> dict[str, Interval]:
        """Every measure of some sounds, by its name, with its interval over what they were made of.

        Sounds of the same tracks are alike, other clips of them though they be, and stay together.

        Args:
            sounds: batches float32 [k, samples] of at least two together, which are forgotten one by one.
            drawn: what each sound was made of; None where it was made of nothing.
            seed: of the bootstrap.
        """
        heard, scores = [], []
        made_of = iter(drawn)
        for batch in sounds:
            heard.append(summaries(batch, self._rate))
            found = peaks.constellations(batch)
            flat = flatness(batch)
            for place, sound in enumerate(batch):
                ingredients = next(made_of)
                likeness = self._likeness(sound, found.of(np.array([place])), ingredients)
                level = loudness(sound, self._rate)
                scores.append((*likeness, flat[place], np.nan if level is None else level))
        told = np.concatenate(heard)
        alike = self._alike(drawn)
        columns = [interval(column, alike, seed) for column in np.array(scores, np.float64).T]
        places = self._space.places(told)
        distance = frechet_interval(places, alike, self._held_out, self._held_out_tracks)
        genres = [one.genre if one is not None else None for one in drawn]
        agreement = self._agreement(told, genres, alike, seed)
        return dict(zip(MEASURES, (distance, agreement, *columns), strict=True))

    def _alike(self, drawn: Sequence[Draw | None]) -> Rows:
        """A number for each sound [n], the same for sounds of the same tracks."""
        tracks = self._library.track_of_row
        made_of = [
            place if one is None else frozenset(tracks[one.rows].tolist()) for place, one in enumerate(drawn)
        ]
        first = {key: place for place, key in reversed([*enumerate(made_of)])}
        return np.array([first[key] for key in made_of])

    def _likeness(
        self, sound: Floats, found: peaks.Constellations, ingredients: Draw | None
    ) -> tuple[float, float]:
        """Peaks and chroma shared with the ingredient that shares most peaks; NaN where there is none."""
        if ingredients is None:
            return np.nan, np.nan
        rows = ingredients.rows
        shares = peaks.shared(self._heard.peaks.of(rows), found.of(np.zeros(len(rows), np.int64)))
        if np.isnan(shares).all():
            return np.nan, np.nan
        best = int(np.nanargmax(shares))
        original = to_float(self._library.clips[rows[best]])
        return float(shares[best]), float(chroma(original[None], sound[None], self._rate)[0])

    def _agreement(
        self, told: NDArray[np.float32], genres: Sequence[str | None], alike: Rows, seed: int
    ) -> Interval:
        if self._classifier is None:
            return UNKNOWN
        right = hears_genre(self._classifier, told, genres)
        asked = ~np.isnan(right)
        return share(right[asked] == 1, alike[asked], seed)
