"""Train the largest network on a GPU box that is lent for minutes at a time, and measure it there.

Where the music is, pack as much of a library as a transfer takes, 60 MiB unless told otherwise:

    python -m benchmarks.gpu pack --library gtzan -o clips.zip

On the box, from the root of this checkout, call this until it says that the table is written:

    python -m benchmarks.gpu train clips.zip --home /tmp/deck-gpu -o results

It trains the preset `base` of `spectral-vae` for 15 minutes in all (`--train-minutes`), by the workbench's
own loop. A call ends within its minutes (`--minutes`, 9 unless told otherwise) with a checkpoint, and exit
code 75 says that there is more to do; the next goes on from there, as long as the folder `--home` is kept.
The last one measures the test split, and writes `results/gpu.md` and `results/gpu.json`.

It needs torch, torchaudio, numpy, scipy, scikit-learn and safetensors, which a box made for torch mostly has,
and pydantic, platformdirs and soundfile, which `pip install pydantic platformdirs soundfile` brings: no
engine runs, and nothing is fetched. Without a GPU it does the same on the CPU, and the table says so.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile

from engine import files
from engine.audio.decode import Decoded
from engine.audio.pcm import to_float
from engine.errors import DeckError, LibraryError
from engine.library import splits, store
from engine.library.draft import Draft
from engine.library.store import Library
from engine.measure.run import measure_run
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import (
    Interval,
    LibraryInfo,
    LibraryRequest,
    Measures,
    Part,
    RunInfo,
    SettingValue,
    Track,
    TrainRequest,
)
from engine.service.starting import new_run
from engine.training.loop import train
from tui.measures import MEASURES, Measure

MODEL, RUN = "spectral-vae", "gpu"
LIMIT = 60.0
"""MiB that a pack takes at most."""
MORE_TO_DO = 75
"""Exit code of a call that another is to follow."""
_STEPPING = 0.9
"""Share of a call's minutes after which no further step is taken; the rest is for the checkpoint."""
_MEASURING = 0.3
"""Share of a call's minutes that measuring may need; it is left to the next call where less remains."""
_FACTS = "library.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code is 75 when another call is to follow."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "pack":
            print(packed(asked.library, asked.output, asked.limit))
            return 0
        return trained(asked)
    except DeckError as error:
        print(error, file=sys.stderr)
        return 1


def packed(name: str, path: Path, limit: float = LIMIT, seed: int = 0) -> str:
    """Write a library's clips into one file of at most `limit` MiB; what was packed, in a sentence.

    Tracks for validation and test are there whole, those for training with as many of their first clips as
    there is room for: every split by track is the same as in the whole library.

    Raises:
        NoSuchLibraryError: there is none by that name.
        LibraryError: not even one clip of every track has room.
    """
    library = store.open_library(name)
    parts = splits.assign(library.tracks, "random", seed, library.info)
    room = round(limit * 2**20) - 4096 - 1024 * len(library.tracks)
    coded: dict[str, list[bytes]] = {track.name: [] for track in library.tracks}
    for track, row in _in_order_of_need(library.tracks, parts):
        sound = io.BytesIO()
        rate = library.info.sample_rate
        soundfile.write(sound, library.clips[row], rate, format="FLAC", subtype="PCM_16")
        room -= len(sound.getvalue()) + 256  # what the archive writes about an entry
        if room < 0:
            break
        coded[track.name].append(sound.getvalue())
    if not all(coded.values()):
        raise LibraryError(
            f"{limit:g} MiB do not hold a clip of each of the {len(coded)} tracks of {name}; raise --limit."
        )
    kept = [track.model_copy(update={"clips": len(coded[track.name])}) for track in library.tracks]
    facts = {"info": library.info.model_dump(), "tracks": [track.model_dump() for track in kept]}
    with files.replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(_FACTS, json.dumps(facts))
        for place, clips in enumerate(coded.values()):
            for number, clip in enumerate(clips):
                archive.writestr(_entry(place, number), clip)
    count = sum(track.clips for track in kept)
    return f"{path}: {count} of {library.info.clips} clips, {path.stat().st_size / 2**20:.1f} MiB"


def unpacked(path: Path) -> Library:
    """The library of a pack, made of it where it is not there yet.

    Raises:
        LibraryError: the file is no pack.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            facts = json.loads(archive.read(_FACTS))
            info = LibraryInfo.model_validate(facts["info"])
            if not any(known.name == info.name for known in store.list_libraries()):
                _fill(archive, info, [Track.model_validate(track) for track in facts["tracks"]])
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, soundfile.LibsndfileError) as error:
        raise LibraryError(
            f"{path} is not a pack of clips ({error}); make it with the command pack."
        ) from error
    return store.open_library(info.name)


def trained(asked: argparse.Namespace) -> int:
    """Begin the run or go on with it until the call's time is up, and measure it once it is done.

    Raises:
        DeckError: what was asked for will not do, or the training failed.
    """
    began, allowed = time.monotonic(), 60 * asked.minutes
    for place in ("data", "checkpoints", "runtime", "sounds"):
        os.environ[f"LATENTDECK_{place.upper()}"] = str(asked.home.absolute() / place)
    library = unpacked(asked.pack)
    run = _run(library, asked)
    if run.status().state != "done":
        stop = threading.Event()
        timer = threading.Timer(_STEPPING * allowed - (time.monotonic() - began), stop.set)
        timer.daemon = True
        timer.start()
        try:
            with run.lock():
                train(run, stop)
        finally:
            timer.cancel()
    stand = run.info()
    _tell(
        f"{stand.state} after {stand.epoch:.1f} epochs and {stand.seconds / 60:.1f} minutes on {stand.device}"
    )
    if stand.state != "done" or time.monotonic() - began > (1 - _MEASURING) * allowed:
        _tell("there is more to do: call this again")
        return MORE_TO_DO
    measures = measure_run(run, lambda share, message: _tell(f"{100 * share:3.0f} %  {message}"))
    asked.output.mkdir(parents=True, exist_ok=True)
    content = {"run": stand.model_dump(mode="json"), "measures": measures.model_dump(mode="json")}
    files.write_json(asked.output / "gpu.json", content)
    files.write_text(asked.output / "gpu.md", table(stand, measures))
    _tell(f"the table is written: {asked.output / 'gpu.md'}")
    return 0


def table(stand: RunInfo, measures: Measures) -> str:
    """The measures of a run as `docs/results.md` shows them, with where and how long it was trained."""
    on_gpu = not (stand.device or "cpu").startswith("cpu")
    where = f"Trained on {stand.device}" if on_gpu else f"Not yet run on a GPU; trained on {stand.device}"
    lines = [
        f"{where}: {stand.epoch:.1f} epochs in {stand.seconds / 60:.1f} minutes, "
        f"{stand.parameters} parameters; settings {json.dumps(stand.settings)}.",
        f"Measured on the {measures.part} split of {measures.library}: {measures.tracks} tracks, "
        f"{measures.clips} clips. Mean [95 % interval over tracks].",
        "",
        "| coding | floats | ratio | " + " | ".join(measure.name for measure in MEASURES) + " |",
        "| --- " * (3 + len(MEASURES)) + "|",
    ]
    for row in measures.rows:
        name = f"**{stand.model}**" if row.kind == "run" else row.name
        size = f"{row.floats} | {row.ratio:.1f}" if row.floats and row.ratio else " | "
        values = " | ".join(_cell(measure, row.values[measure.name]) for measure in MEASURES)
        lines.append(f"| {name} | {size} | {values} |")
    return "\n".join(lines) + "\n"


def _cell(measure: Measure, value: Interval) -> str:
    mean = measure.written(value.mean)
    if value.low is None or value.high is None:
        return mean
    return f"{mean} [{measure.written(value.low)}, {measure.written(value.high)}]"


def _run(library: Library, asked: argparse.Namespace) -> RunDirectory:
    """The run of earlier calls, or a new one."""
    if any(run.name == RUN for run in directory.all_runs()):
        return directory.open_run(RUN)
    settings: dict[str, SettingValue] = dict(pair.split("=", 1) for pair in asked.settings)
    return new_run(
        TrainRequest(
            model=MODEL,
            library=library.info.name,
            preset=asked.preset,
            settings=settings,
            minutes=asked.train_minutes,
            name=RUN,
        )
    )


def _in_order_of_need(tracks: Sequence[Track], parts: Mapping[str, Part]) -> Iterator[tuple[Track, int]]:
    """Clips by track and row: those to judge by first, then the first clip of each to train on, and so on."""
    judged = [track for track in tracks if parts[track.name] != "train"]
    learnt = [track for track in tracks if parts[track.name] == "train"]
    for track in judged:
        for number in range(track.clips):
            yield track, track.first_clip + number
    for number in range(max((track.clips for track in learnt), default=0)):
        for track in learnt:
            if number < track.clips:
                yield track, track.first_clip + number


def _fill(archive: zipfile.ZipFile, info: LibraryInfo, tracks: Sequence[Track]) -> None:
    seconds = info.clip_samples / info.sample_rate
    request = LibraryRequest(
        name=info.name, source=info.source, sample_rate=info.sample_rate, clip_seconds=seconds
    )
    with Draft(request) as draft:
        for place, track in enumerate(tracks):
            entries = (archive.read(_entry(place, number)) for number in range(track.clips))
            clips = [soundfile.read(io.BytesIO(entry), dtype="int16")[0] for entry in entries]
            sound = Decoded(to_float(np.concatenate(clips)), track.frames, track.sample_rate, sha1=track.sha1)
            share = (place + 1) / len(tracks)
            draft.add(sound, name=track.name, genre=track.genre, path=track.name, share=share)
        draft.finish(info.source, info.unreadable, info.fault_filtered)


def _entry(track: int, clip: int) -> str:
    return f"{track:05}-{clip:05}.flac"


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gpu", description=(__doc__ or "").splitlines()[0]
    )
    commands = parser.add_subparsers(dest="command", required=True)
    pack = commands.add_parser("pack", help="a library's clips in one file that a transfer takes")
    pack.add_argument("--library", required=True)
    pack.add_argument("--limit", type=float, default=LIMIT, help="MiB")
    pack.add_argument("-o", "--output", type=Path, required=True)
    again = commands.add_parser("train", help="train and measure; call it until it says that it is done")
    again.add_argument("pack", type=Path)
    again.add_argument("--home", type=Path, required=True, help="folder kept from call to call")
    again.add_argument("--minutes", type=float, default=9.0, help="that this call may take")
    again.add_argument("--train-minutes", type=float, default=15.0, help="of training, all calls together")
    again.add_argument("--preset", default="base")
    again.add_argument("--set", dest="settings", metavar="KEY=VALUE", action="append", default=[])
    again.add_argument("-o", "--output", type=Path, required=True, help="folder for the table")
    return parser


if __name__ == "__main__":
    sys.exit(main())
