"""The studio: one process with torch, kept warm, that encodes, decodes, mixes and samples on demand.

It reads one JSON line a question from stdin and writes one JSON line an answer to stdout; when stdin
closes it ends. Whatever a C library prints goes to its log instead.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine import files, places
from engine.audio.decode import UndecodableError
from engine.audio.decoder import Decoder
from engine.audio.write import write_wav
from engine.errors import DeckError, NotAudioError, SettingError
from engine.generators.generator import USUAL_SHAPE, latent_shape
from engine.generators.generator import count_parameters as count_generator
from engine.generators.settings import GeneratorSettings
from engine.genres.classifier import count_parameters as count_classifier
from engine.genres.settings import ClassifierSettings
from engine.latents.codec import Codec, reconstruct_file
from engine.library import growing
from engine.library.store import open_fitting
from engine.measure import frontier
from engine.models import registry
from engine.models.base import count_parameters
from engine.runs import directory
from engine.schema import LONGEST_SECONDS, FrontierExport, Passage, ReconstructRequest
from engine.service import making, sounds
from engine.service.job import sentence


def main() -> None:
    """Answer questions until stdin closes."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # a stray print must not look like an answer
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = {"answer": _QUESTIONS[question.pop("question")](**question)}
        except Exception as error:
            if not isinstance(error, DeckError):
                traceback.print_exc()
            answer = {"reason": type(error).__name__, "message": sentence(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def parameters(
    model: str,
    settings: dict[str, Any],
    sample_rate: int,
    clip_samples: int,
    genres: int,
    on: str | None = None,
) -> int:
    """How many numbers a network of these settings learns, that of a classifier for clips of that length.

    That of a generator learns the latents of the run `on`; with none, those of the usual size.
    """
    chosen = registry.family(model)
    decided = chosen.settings.model_validate(settings)
    if isinstance(decided, ClassifierSettings):
        return count_classifier(chosen, decided, sample_rate, clip_samples, genres)
    if isinstance(decided, GeneratorSettings):
        shape = latent_shape(directory.open_run(on).config()) if on else USUAL_SHAPE
        return count_generator(chosen, decided, shape, genres)
    return count_parameters(chosen, decided, sample_rate)


def reconstruct(request: dict[str, Any]) -> list[dict[str, Any]]:
    """A clip or a whole track, encoded and decoded, beside the run's other renders."""
    wanted = ReconstructRequest.model_validate(request)
    run = directory.open_run(wanted.run)
    path = sounds.render_path(run, wanted.clip)
    title = f"{wanted.clip.track} · {wanted.run}"
    began = time.monotonic()
    if not path.exists():
        codec = making.codec_of(wanted.run)
        write_wav(path, _reconstruction(codec, wanted.clip), codec.config.sample_rate)
    return [making.said(path, title, began)]


def _reconstruction(codec: Codec, passage: Passage) -> np.ndarray:
    original = sounds.samples_of(open_fitting(passage.library, codec.config), passage)
    if passage.whole:
        return reconstruct_file(codec, original)
    samples: np.ndarray = codec.decode(codec.encode(original[None]))[0]
    return samples


def add_music(path: str, name: str, sample_rate: int, clip_samples: int) -> dict[str, Any]:
    """A file that a client sent as `name`, put among the new music."""
    with Decoder(sample_rate, workers=1, longest=LONGEST_SECONDS) as decoder:
        (found,) = decoder.decode_all([Path(path)])
    if isinstance(found, UndecodableError):
        # the person knows it by its name, not by where it lies here
        raise NotAudioError(str(UndecodableError(Path(name), found.reason)))
    return growing.add_track(found, name, sample_rate, clip_samples).model_dump()


def export_frontier(request: dict[str, Any]) -> list[str]:
    """The frontier of runs as a table, CSV, and as a figure, PNG; the paths of what was written."""
    from engine.measure.figure import write_png  # matplotlib: a second of imports that nothing else needs

    wanted = FrontierExport.model_validate(request)
    found = frontier.of_runs([directory.open_run(name) for name in wanted.runs])
    table, figure = Path(wanted.csv) if wanted.csv else None, Path(wanted.png) if wanted.png else None
    if table is None and figure is None:
        folder = Path(wanted.folder) if wanted.folder else places.sounds()
        table, figure = _free_pair(folder / f"frontier-{found.library}")
    wanted_files = [path for path in (table, figure) if path is not None]
    try:
        for path in wanted_files:
            path.parent.mkdir(parents=True, exist_ok=True)
        if table is not None:
            files.write_text(table, frontier.as_csv(found))
        if figure is not None:
            with files.replacing(figure) as temporary:
                write_png(found, temporary)
    except OSError as error:
        names = " and ".join(map(str, wanted_files))
        raise SettingError(f"{names} cannot be written ({error.strerror}); name another place.") from error
    return [str(path) for path in wanted_files]


_QUESTIONS: dict[str, Callable[..., Any]] = {
    "parameters": parameters,
    "reconstruct": reconstruct,
    "add_music": add_music,
    "mix": making.mix,
    "sample": making.sample,
    "repeat": making.repeat,
    "export_frontier": export_frontier,
}


def _free_pair(stem: Path) -> tuple[Path, Path]:
    """A CSV and a PNG by the first of stem, stem-2, stem-3 ... that neither has."""
    number = 1
    while True:
        name = stem.name if number == 1 else f"{stem.name}-{number}"
        table, figure = stem.with_name(f"{name}.csv"), stem.with_name(f"{name}.png")
        if not table.exists() and not figure.exists():
            return table, figure
        number += 1


if __name__ == "__main__":
    main()
