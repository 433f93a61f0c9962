"""How near new sounds come to what a run was trained on, beside how near unseen music comes: memorisation.

A sound is called a copy of a training clip when either of two things holds.

- By ear: it shares more spectrogram peaks with a stretch of a training track than unseen music does: more
  than the median over held-out clips and five of their robust deviations (1.4826 times the median absolute
  deviation from it). Were they normally distributed, one in millions would by chance; and tracks that are in
  the library twice, one of them held out, hardly move a median.
- By latent: it is less than a third as far from a stretch of a training track as from the nearest of any
  other track, and as held-out clips are from theirs. (Yoon et al. 2023 ask the same of pictures.) The
  distance alone would not do: the mean of all latents is near to each of them and a copy of none.

Both compare at every moment of a track, since a generator learns from windows at any place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.errors import SettingError
from engine.files import write_json
from engine.generation.fingerprints import Fingerprints
from engine.generation.heard import Heard, Progress, heard_library, heard_of
from engine.generation.known import Rows, Unseen, fits_of, sides_of, unseen
from engine.generation.nearest import Latents
from engine.latents.codec import Codec, Floats, encode_library, open_codec
from engine.latents.fitted import fitted
from engine.library.store import Library, open_fitting
from engine.measure.genre import train_classifier
from engine.measure.peaks import PEAKS
from engine.runs.directory import RunDirectory
from engine.schema import ClipRef, Closeness

COPY_DISTANCE = 1 / 3
"""Below this share of the distance to any other track a latent is a copy."""

_DEVIATIONS = 5
_ROBUST = 1.4826  # of a normal distribution: its deviation over its median absolute deviation
_HELD_OUT = 200
_COMPARED = 0.8  # share of the work that is over before anything is fitted


def find_out(run: RunDirectory, progress: Progress) -> None:
    """Find out, and keep, all that new sounds of a run are drawn from and compared with.

    Args:
        run: of an autoencoder, with weights.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: the run has no weights or makes no latents, or its library was made anew with clips
            of another rate or length.
        DiskFullError: there is no room to keep it.
    """
    codec = open_codec(run)
    library = open_fitting(codec.config.library, codec.config)

    def compared(share: float, words: str) -> None:
        progress(_COMPARED * share, words)

    if len(sides_of(codec.config, library).held_out):
        Neighbourhood(codec, library, compared)
    else:
        encode_library(codec, library, compared)
    fits = fits_of(codec.config, library)
    for number, genre in enumerate(fits):
        progress(_COMPARED + (1 - _COMPARED) * number / len(fits), f"fitting {genre or 'a Gaussian'}")
        fitted(codec, library, "gaussian" if genre is None else "genre", genre)


class Neighbourhood:
    """The training clips of a run: their latents, their fingerprints, their genres; and how near others come.

    Attributes:
        library: the run's.
        latents: of all its clips, [clips, dims, frames].
        heard: of all its clips.
        training: rows of the clips that the run was trained on.
        held_out: rows of those it was not trained on: validation and test.
        unseen: how near those come.
    """

    def __init__(self, codec: Codec, library: Library, progress: Progress) -> None:
        """Find it all out, or read what is kept of it.

        Args:
            codec: the run.
            library: that it was trained on.
            progress: told of the share done, 0 .. 1, and what is being done.

        Raises:
            SettingError: nothing was held out from training, so nothing can be compared with.
        """
        self.library = library
        sides = sides_of(codec.config, library)
        self.training, self.held_out = sides.training, sides.held_out
        if not len(self.held_out):
            raise SettingError(
                f"Nothing of the library {library.info.name} was held out from training {codec.run.name}, so "
                "there is nothing to compare new sound with; train with more tracks."
            )
        self.latents = encode_library(codec, library, lambda share, words: progress(0.4 * share, words))
        self.heard = heard_library(library, lambda share, words: progress(0.4 + 0.4 * share, words))
        tracks = library.track_of_row[self.training]
        self._by_latent = Latents(self.latents, self.training, tracks)
        self._by_ear = Fingerprints(self.heard.peaks.of(self.training), tracks)
        self._tells = train_classifier(self.heard.summaries[self.training], self.genres(self.training))
        self.unseen = unseen(codec.run, codec.weights, library.info) or self._unseen(codec, progress)

    def genres(self, rows: Rows) -> list[str | None]:
        """The genre of each of some clips."""
        return [self.library.tracks[track].genre for track in self.library.track_of_row[rows]]

    @property
    def genres_told(self) -> list[str]:
        """The genres that the classifier of sounds tells apart; none where there are not two."""
        return [] if self._tells is None else [str(genre) for genre in self._tells.classes_]

    def closeness(self, latents: Floats, heard: Heard) -> list[Closeness]:
        """How near each of some sounds of a clip's length comes.

        Args:
            latents: theirs, float32 [n, dims, frames].
            heard: of them.
        """
        near, found = self._by_latent.search(latents), self._by_ear.search(heard.peaks)
        told = np.zeros((len(latents), 0))
        if self._tells is not None:
            told = self._tells.predict_proba(heard.summaries)
        made = []
        for row in range(len(latents)):
            nearest, ear = self._clip(near.clips[row]), self._clip(found.clips[row])
            distance, share = float(near.distances[row]), float(found.shares[row])
            copied_latent = distance < COPY_DISTANCE * min(float(near.others[row]), self.unseen.distance)
            copy = ear if share > self.unseen.copy_peaks else nearest if copied_latent else None
            genres = sorted(zip(self.genres_told, told[row], strict=True), key=lambda pair: -pair[1])
            made.append(
                Closeness(
                    nearest=nearest,
                    distance=distance / self.unseen.distance,
                    heard=ear,
                    peaks=share,
                    held_out_peaks=self.unseen.peaks,
                    copy_of=copy,
                    genres={genre: round(float(share), 4) for genre, share in genres},
                )
            )
        return made

    def of_sound(self, latent: Floats, samples: Floats) -> Closeness:
        """How near a sound comes: the closest of the fewest stretches of a clip's length that hold all of it.

        Args:
            latent: its own, float32 [dims, frames].
            samples: float32 [n], a clip's length at least.
        """
        clip, frames = self.library.info.clip_samples, self.latents.shape[2]
        count = -(-len(samples) // clip)
        parts = np.stack([samples[begin : begin + clip] for begin in _begins(len(samples) - clip, count)])
        latents = [latent[:, begin : begin + frames] for begin in _begins(latent.shape[1] - frames, count)]
        return closest(self.closeness(np.stack(latents), heard_of(parts, self.library.info.sample_rate)))

    def _clip(self, place: int) -> ClipRef:
        row = int(self.training[place])
        track = self.library.tracks[self.library.track_of_row[row]]
        return ClipRef(library=self.library.info.name, track=track.name, clip=row - track.first_clip)

    def _unseen(self, codec: Codec, progress: Progress) -> Unseen:
        def searched(share: float) -> None:
            progress(0.8 + 0.2 * share, "how near unseen music comes")

        rows = spread(self.held_out, _HELD_OUT)
        near = self._by_latent.search(np.asarray(self.latents[rows]), searched)
        shares = self._by_ear.search(self.heard.peaks.of(rows)).shares
        middle = float(np.median(shares))
        deviation = max(_ROBUST * float(np.median(np.abs(shares - middle))), 1 / PEAKS)
        made = Unseen(
            weights=codec.weights,
            library=self.library.info.name,
            library_created=self.library.info.created,
            clips=len(rows),
            distance=max(float(np.median(near.distances)), float(np.finfo(np.float32).tiny)),
            peaks=float(np.quantile(shares, 0.95)),
            copy_peaks=middle + _DEVIATIONS * deviation,
        )
        write_json(codec.run.closeness_file, made)
        return made


def closest(parts: Sequence[Closeness]) -> Closeness:
    """What is said of a sound of several clips' length: of each measure the closest, a copy if one is."""
    near, ear = min(parts, key=lambda part: part.distance), max(parts, key=lambda part: part.peaks)
    copies = [part for part in parts if part.copy_of is not None]
    return ear.model_copy(
        update={
            "nearest": near.nearest,
            "distance": near.distance,
            "copy_of": max(copies, key=lambda part: part.peaks).copy_of if copies else None,
        }
    )


def _begins(last: int, count: int) -> list[int]:
    """So many places from 0 to the last one, evenly."""
    return [round(place) for place in np.linspace(0, last, count)]


def spread(rows: Rows, count: int) -> Rows:
    """At most so many of some rows, evenly."""
    return rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(np.int64)]
