"""The ladder: every way to draw from a run's latents, measured side by side, with rows to compare with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np

from engine.errors import DivergedError, SettingError
from engine.files import write_json
from engine.generation import generators, soundness
from engine.generation.closeness import Neighbourhood, spread
from engine.generation.drawing import source_of
from engine.generation.frechet import MelSpace, frechet_interval
from engine.generation.heard import Progress, heard_of
from engine.generation.known import Rows, fits_of
from engine.generators.draw import draw
from engine.latents.codec import Codec, Floats, open_codec
from engine.latents.rungs import FITTED
from engine.library.store import Library, open_fitting
from engine.measure.bootstrap import interval, share
from engine.measure.spectrum import as_float
from engine.runs.directory import RunDirectory
from engine.schema import Ladder, LadderControl, LadderRow, SampleWay
from engine.versions import versions_of

At = Callable[[str, float], None]
"""Told which row is worked at and the share of it that is done, 0 .. 1; may raise `CancelledError`."""

_LEVEL = 0.1  # deviation of white noise, about as loud as music
_HEARD = 0.3  # share of the work that is over once the library is known
_DRAWN = 0.5  # share of a row's work that is over once its latents are drawn
_MEASURED_WITH = ("torch", "torchaudio", "numpy", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Sounds:
    """The sounds of a row.

    Attributes:
        way: what drew them, or what they are.
        latents: float32 [n, dims, frames].
        clips: float32 [n, samples]; None to have the latents decoded.
        tracks: the track of each, or a number of its own, [n].
        asked: the genre of each that was asked for; None where none was.
        generator: that drew them.
    """

    way: SampleWay | LadderControl
    latents: Floats
    clips: Floats | None
    tracks: Rows
    asked: list[str | None]
    generator: str | None = None


def measure_ladder(run: RunDirectory, count: int, seed: int, progress: Progress) -> Ladder:
    """Draw `count` sounds in every way, measure them, and keep the ladder with the run.

    What was measured before is given again as long as weights, library, generators, seed and count are the
    same.

    Args:
        run: of an autoencoder, with weights.
        count: sounds of each row, at least 2.
        seed: of the first sound; the next ones have the next seeds.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: the run has no weights or makes no latents, or its library was made anew with clips
            of another rate or length.
        SettingError: nothing was held out from training, or too little is there to compare with.
        DivergedError: the run's sounds are not finite.
    """
    started = time.monotonic()
    codec = open_codec(run)
    before = generators.ladder_of(run)
    if before is not None and (before.seed, before.rows[0].sounds) == (seed, count):
        return before
    climbers = generators.climbing(run, codec.weights)
    # before they draw: should one find better weights meanwhile, the ladder is not of these
    identities = generators.identities(climbers.values())
    library = open_fitting(codec.config.library, codec.config)
    near = Neighbourhood(codec, library, lambda share, words: progress(_HEARD * share, words))
    if min(len(near.training), len(near.held_out)) < 2:
        raise SettingError(
            f"{run.name} has {len(near.training)} training and {len(near.held_out)} held-out clips in "
            f"{library.info.name}, and a ladder needs 2 of each; train with more tracks."
        )
    judge = _Judge(codec, near)
    rows: list[LadderRow] = []

    def at(way: str, share: float) -> None:
        done = (len(rows) + share) / (len(FITTED) + len(climbers) + len(get_args(LadderControl)))
        progress(_HEARD + (1 - _HEARD) * done, f"{way}: {count} sounds")

    for sounds in _rows(codec, near, climbers, count, seed, at):
        rows.append(judge.row(sounds, at))
    told = near.genres_told
    ladder = Ladder(
        run=run.name,
        library=library.info.name,
        library_created=library.info.created,
        weights=codec.weights,
        generators=identities,
        seed=seed,
        chance=1 / len(told) if told else None,
        rows=rows,
        seconds=time.monotonic() - started,
        versions=versions_of(*_MEASURED_WITH),
    )
    write_json(run.ladder_file, ladder)
    return ladder


def _rows(
    codec: Codec,
    near: Neighbourhood,
    climbers: dict[SampleWay, RunDirectory],
    count: int,
    seed: int,
    at: At,
) -> Iterator[Sounds]:
    """The rungs from the lowest on, then what to compare them with."""
    numbers = np.arange(count)
    known = [genre for genre in fits_of(codec.config, near.library) if genre]
    asked: list[str | None] = [known[number % len(known)] if known else None for number in numbers]
    nothing: list[str | None] = [None] * count
    for way in FITTED:
        if way == "genre" and not known:
            continue
        wanted = asked if way == "genre" else nothing
        yield Sounds(way, _fitted(codec, near.library, way, wanted, seed, at), None, numbers, wanted)
    for way, generator in climbers.items():
        genres = generator.config().genres
        wanted = [genre if genre in genres else None for genre in asked]
        drawn = []
        for number, genre in enumerate(wanted):
            at(way, _DRAWN * number / count)
            drawn.append(draw(generator, codec, 1, seed + number, genre=genre))
        yield Sounds(way, np.concatenate(drawn), None, numbers, wanted, generator.name)
    yield from _controls(codec, near, count, seed)


def _fitted(
    codec: Codec, library: Library, way: SampleWay, wanted: list[str | None], seed: int, at: At
) -> Floats:
    """Latents of the genres wanted, by the seeds from `seed` on; genre by genre, as few fits stay open."""
    latents: dict[int, Floats] = {}
    for genre in sorted(set(wanted), key=str):
        at(way, _DRAWN * len(latents) / len(wanted))
        source = source_of(codec, library, way, genre)
        latents |= {
            number: source.draw(1, seed + number)[0] for number, one in enumerate(wanted) if one == genre
        }
    return np.stack([latents[number] for number in range(len(wanted))])


def _controls(codec: Codec, near: Neighbourhood, count: int, seed: int) -> Iterator[Sounds]:
    """Music itself, with and without the run; then two kinds of nonsense."""
    library = near.library
    music: list[tuple[LadderControl, Rows]] = [
        ("originals", near.training), ("training", near.training), ("held-out", near.held_out),
    ]  # fmt: skip
    for way, rows in music:
        some = spread(rows, count)
        clips = as_float(library.clips[some]) if way == "originals" else None
        latents = np.asarray(near.latents[some])
        yield Sounds(way, latents, clips, library.track_of_row[some], near.genres(some))
    random = np.random.default_rng(seed)
    shape = near.latents.shape[1:]
    chosen = random.choice(near.training, (count, *shape))
    shuffled = near.latents[chosen, np.arange(shape[0])[:, None], np.arange(shape[1])]
    nothing: list[str | None] = [None] * count
    yield Sounds("shuffled", np.asarray(shuffled), None, np.arange(count), nothing)
    noise = _LEVEL * random.standard_normal((count, codec.config.clip_samples), np.float32)
    yield Sounds("noise", codec.encode(noise), noise, np.arange(count), nothing)


class _Judge:
    """Measures rows against the held-out clips of a run's library."""

    def __init__(self, codec: Codec, near: Neighbourhood) -> None:
        self._codec, self._near = codec, near
        self._space = MelSpace(near.heard.summaries[near.training])
        self._real = self._space.places(near.heard.summaries[near.held_out])
        self._real_tracks = near.library.track_of_row[near.held_out]

    def row(self, sounds: Sounds, at: At) -> LadderRow:
        """What the sounds of a row are worth."""
        at(sounds.way, _DRAWN)
        rate = self._codec.config.sample_rate
        clips = self._codec.decode(sounds.latents) if sounds.clips is None else sounds.clips
        if not np.isfinite(clips).all():
            raise DivergedError(
                f"{self._codec.config.name} makes of the latents of {sounds.way} what are no numbers; train "
                "it again with a smaller learning_rate."
            )
        heard = heard_of(clips, rate, lambda share: at(sounds.way, _DRAWN + (1 - _DRAWN) * share))
        close = self._near.closeness(sounds.latents, heard)
        right = [
            next(iter(one.genres)) == genre
            for one, genre in zip(close, sounds.asked, strict=True)
            if genre is not None and one.genres
        ]
        asked = np.array([genre is not None for genre in sounds.asked])
        places = self._space.places(heard.summaries)
        distances = np.array([one.distance for one in close])
        shares = np.array([one.peaks for one in close])
        return LadderRow(
            way=sounds.way,
            generator=sounds.generator,
            sounds=len(clips),
            frechet=frechet_interval(places, sounds.tracks, self._real, self._real_tracks),
            genre_agreement=share(np.array(right), sounds.tracks[asked]) if right else None,
            silent=float(soundness.silent(clips, rate).mean()),
            clipped=float(soundness.clipped(clips).mean()),
            noise=float(soundness.noisy(clips).mean()),
            copies=float(np.mean([one.copy_of is not None for one in close])),
            distance=interval(distances, sounds.tracks),
            peaks=interval(shares, sounds.tracks),
        )
