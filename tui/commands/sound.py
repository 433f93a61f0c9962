"""`latentdeck reconstruct`: whole files through a run."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.client import Client, DeckError, EngineUnreachableError
from engine.schema import (
    Passage,
    ReconstructRequest,
    Sound,
)
from tui.commands.talk import AsJson, WorkFailedError, ask, narration, out, print_json
from tui.sound_files import write_file

Run = Annotated[str, typer.Argument(help="The run's name.")]


def add_commands(root: typer.Typer) -> None:
    """Put this file's commands beside each other at the top."""
    for command in (reconstruct,):
        root.command()(command)


def reconstruct(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Audio files of any kind, rate and length.")],
    run: Annotated[str, typer.Option(help="The run that encodes and decodes them.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the WAVs, or the WAV of a single file.")
    ] = Path(),
    json: AsJson = False,
) -> None:
    """Encode whole files and decode them again; FILE's reconstruction is FILE.RUN.wav.

    Each file is a track of the library of new music from then on. With --host the files are sent, and the
    WAVs are written here.
    """
    targets = _targets(files, run, output.expanduser().absolute())
    whole = ask(lambda client: _reconstructed(client, run, targets, json), box=context.obj)
    if json:
        print_json(whole.made)
    if whole.failures:
        raise WorkFailedError(" ".join(whole.failures))


@dataclass
class _Whole:
    """What came of several files: of each its track and sound, or why not in a sentence."""

    made: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def _targets(files: list[Path], run: str, output: Path) -> dict[Path, Path]:
    """The file that each file's reconstruction is written to."""
    if output.suffix.lower() == ".wav":
        if len(files) > 1:
            raise typer.BadParameter("several files need a folder", param_hint="--output")
        if output.resolve() == files[0].expanduser().resolve():
            raise typer.BadParameter("that is the original; name another file", param_hint="--output")
        return {files[0]: output}
    targets: dict[Path, Path] = {}
    for file in dict.fromkeys(files):
        stem = os.fsencode(file.stem).decode(errors="backslashreplace")  # not every name is UTF-8
        target = output / f"{stem}.{run}.wav"
        if target in targets.values():
            raise typer.BadParameter(
                f"two of them would become {target.name}; reconstruct them one by one, into two folders",
                param_hint="FILES",
            )
        targets[file] = target
    return targets


async def _reconstructed(client: Client, run: str, targets: dict[Path, Path], quiet: bool) -> _Whole:
    whole = _Whole()
    wanted = await client.run(run)
    for file, target in targets.items():
        try:
            added = await client.add_music(file.expanduser(), wanted.sample_rate, wanted.clip_samples)
            track = Passage(library=added.library, track=added.track, whole=True)
            sound = await client.reconstruct(ReconstructRequest(run=run, clip=track))
            _write(await client.sound_bytes(sound.path), target)
        except EngineUnreachableError:
            raise
        except DeckError as error:
            whole.failures.append(str(error))
            continue
        sound = sound.model_copy(update={"path": str(target)})
        whole.made.append(sound.model_dump() | {"library": added.library, "track": added.track})
        if not quiet:
            print_sound(sound)
    return whole


def _write(wav: bytes, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_file(target.parent, target.name, wav)
    except OSError as error:
        raise WorkFailedError(
            f"{target} cannot be written ({error.strerror}); name another place."
        ) from error


def print_sound(sound: Sound) -> None:
    """Print the path of a sound, and beside it what it is."""
    out.print(sound.path)
    made = "made before"
    if sound.made_in:
        times = sound.seconds / sound.made_in
        made = f"made in {sound.made_in:.1f} s ({times:.0f} x real time)"
    narration.print(
        f"  {sound.title}: {sound.seconds:.1f} s, {made}" + (f"; {sound.note}" if sound.note else "")
    )
