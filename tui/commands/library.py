"""`latentdeck library`: make, list, check and delete libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.client import Client
from engine.schema import LibraryInfo, LibraryRequest
from tui.commands.talk import AsJson, WorkFailedError, ask, duration, follow_job, out, print_json, print_table

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The library's name.")]
Rate = Annotated[int, typer.Option(help="Sample rate, Hz.", min=4000, max=192000)]
Seconds = Annotated[float, typer.Option(help="Length of a clip, s.", min=0.2, max=60)]
Replace = Annotated[bool, typer.Option("--replace", help="Make it anew where there is one by that name.")]


@app.command()
def add(
    name: Name,
    path: Annotated[Path, typer.Argument(help="A folder of genre folders, or a .tar.gz or .zip of one.")],
    sample_rate: Rate = 22050,
    clip_seconds: Seconds = 5.0,
    replace: Replace = False,
    json: AsJson = False,
) -> None:
    """Prepare audio files as a library: decode each once, mix to mono, resample, cut into clips."""
    request = LibraryRequest(
        name=name,
        source=str(path.expanduser().absolute()),
        sample_rate=sample_rate,
        clip_seconds=clip_seconds,
        replace=replace,
    )
    _make(request, json)


@app.command()
def demo(
    name: Annotated[str, typer.Argument(help="The library's name.")] = "demo",
    seed: Annotated[int, typer.Option(help="Another seed makes other music.", min=0)] = 0,
    replace: Replace = False,
    json: AsJson = False,
) -> None:
    """Synthesise the demo library: ten invented genres, the same for the same seed."""
    _make(LibraryRequest(name=name, seed=seed, replace=replace), json)


@app.command(name="list")
def list_(json: AsJson = False) -> None:
    """List the libraries."""
    libraries = ask(Client.libraries)
    if json:
        print_json(libraries)
    elif not libraries:
        out.print("No library yet; `latentdeck library demo` makes one.")
    else:
        columns = ["name", "tracks", "clips", "length", "rate", "genres", "unreadable"]
        rows = [
            [
                library.name,
                str(library.tracks),
                f"{library.clips} x {library.clip_samples / library.sample_rate:g} s",
                duration(library.seconds),
                f"{library.sample_rate} Hz",
                str(len(library.genres)),
                str(len(library.unreadable)),
            ]
            for library in libraries
        ]
        print_table(columns, rows, right=("tracks", "clips", "length", "rate", "genres", "unreadable"))


@app.command()
def tracks(name: Name, json: AsJson = False) -> None:
    """List a library's tracks, each with its part of the random split of seed 0."""
    found = ask(lambda client: client.tracks(name))
    if json:
        print_json(found)
        return
    rows = [[t.name, t.genre or "–", t.part, f"{t.seconds:.2f} s", str(t.clips)] for t in found]
    print_table(["track", "genre", "part", "length", "clips"], rows, right=("length", "clips"))


@app.command()
def check(name: Name, json: AsJson = False) -> None:
    """Verify a library's files, and that its sources are still what they were."""
    faults = ask(lambda client: client.check_library(name))
    if json:
        print_json({"library": name, "faults": faults})
    for fault in [] if json else faults or [f"{name} is whole."]:
        out.print(fault)
    if faults:
        raise WorkFailedError(
            f"{name} has {len(faults)} faults; `latentdeck library add --replace` makes it anew."
        )


@app.command()
def delete(
    name: Name,
    track: Annotated[str | None, typer.Argument(help="Only this track of new music.")] = None,
    json: AsJson = False,
) -> None:
    """Delete a prepared library, or one track of new music. The files they were made from stay."""
    if track is None:
        ask(lambda client: client.delete_library(name))
    else:
        ask(lambda client: client.delete_track(name, track))
    if json:
        print_json({"deleted": name} if track is None else {"library": name, "deleted": track})
    else:
        out.print(f"The library {name} is deleted." if track is None else f"{track} is deleted from {name}.")


def _make(request: LibraryRequest, json: bool) -> None:
    async def whole(client: Client) -> LibraryInfo:
        await follow_job(client, await client.add_library(request))
        return await client.library(request.name)

    info = ask(whole)
    if json:
        print_json(info)
        return
    genres = f", {len(info.genres)} genres" if info.genres else ""
    out.print(
        f"{info.name}: {info.tracks} tracks, {info.clips} clips{genres}, {duration(info.seconds)} of music."
    )
    for bad in info.unreadable:
        out.print(f"  not read: {bad.path}: {bad.reason}")
