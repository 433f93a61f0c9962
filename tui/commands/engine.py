"""`latentdeck engine`: the background service."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from engine.client import Client, EngineUnreachableError, log_path
from engine.schema import Door, DoorRequest, EngineInfo, JobInfo, RunInfo
from tui import laptop
from tui.commands.talk import AsJson, ask, duration, narration, out, print_json, run_line

app = typer.Typer(no_args_is_help=True)


@app.command()
def start(json: AsJson = False) -> None:
    """Start the engine, or find the one that runs."""
    info = ask(Client.engine)
    if json:
        print_json(info)
    else:
        out.print(f"The engine runs on {info.host} ({info.device}), process {info.pid}.")


@app.command()
def stop(json: AsJson = False) -> None:
    """Stop the engine. A training that runs goes on; the next engine takes it over."""
    try:
        ask(Client.stop_engine, start=False)
        stopped = True
    except EngineUnreachableError:
        stopped = False
    if json:
        print_json({"stopped": stopped})
    else:
        out.print("The engine has stopped." if stopped else "No engine runs.")


@app.command()
def status(json: AsJson = False) -> None:
    """Say how the engine stands, and what it is doing."""

    async def look(client: Client) -> tuple[EngineInfo, list[RunInfo], list[JobInfo]]:
        return await client.engine(), await client.runs(), await client.jobs()

    try:
        info, runs, jobs = ask(look, start=False)
    except EngineUnreachableError:
        if json:
            print_json({"running": False})
        else:
            out.print("No engine runs; `latentdeck engine start` starts one.")
        return
    busy = [run for run in runs if run.state in ("queued", "running")]
    working = [job for job in jobs if job.state in ("queued", "running")]
    if json:
        print_json({"running": True, "engine": info, "runs": busy, "jobs": working})
        return
    out.print(f"engine {info.version} on {info.host}, {info.device}, process {info.pid}, ", end="")
    out.print(f"up {duration(time.time() - info.started)}")
    for run in busy:
        out.print(f"  {run.state:8} {run.name}  {run_line(run)}")
    for job in working:
        out.print(f"  {job.state:8} {job.title}  {job.progress:.0%}  {job.message}")


@app.command()
def logs(lines: int = typer.Option(50, min=1, help="How many of the last lines.")) -> None:
    """Print the end of the engine's log."""
    path: Path = log_path()
    try:
        text = path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        narration.print(f"There is no log yet; it will be {path}.")
        return
    for line in text[-lines:]:
        out.print(line)


@app.command()
def listen(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The laptop's port; a likely free one by default.")
    ] = None,
    tcp: Annotated[
        str | None,
        typer.Option(
            metavar="[ADDRESS:]PORT",
            help="Have the engine listen at a loopback TCP port too, for who has the token in the address.",
        ),
    ] = None,
    close: Annotated[bool, typer.Option("--close", help="Close that TCP port again.")] = False,
    json: AsJson = False,
) -> None:
    """Say how a browser on your laptop becomes the speaker: one command, and one address."""
    if close:
        with suppress(EngineUnreachableError):  # then there is no port either
            ask(Client.close_door, start=False)
        narration.print("The engine listens on no TCP port any more.")
        return
    local = port or laptop.usual_port(os.environ)
    if tcp is None:
        target, page = ask(Client.engine).socket, "listen/"
    else:
        door = ask(lambda client: client.open_door(_door(tcp)))
        target, page = _address(door), f"{door.token}/listen/"
    line, address = laptop.forwarding(local, target, os.environ), f"http://localhost:{local}/{page}"
    if json:
        print_json({"ssh": line, "address": address})
        return
    narration.print("On your laptop, and leave it running:")
    out.print(line, soft_wrap=True)
    narration.print("In a browser there:")
    out.print(address, soft_wrap=True)


def _door(words: str) -> DoorRequest:
    """The port that `[ADDRESS:]PORT` names.

    Raises:
        typer.BadParameter: it names none.
    """
    host, _, port = words.rpartition(":")
    if not (port.isdecimal() and int(port) <= 65535):
        raise typer.BadParameter(f"{words} is no port; give one as in 8765 or 127.0.0.1:8765.")
    return DoorRequest(port=int(port)) if not host else DoorRequest(host=host, port=int(port))


def _address(door: Door) -> str:
    return f"[{door.host}]:{door.port}" if ":" in door.host else f"{door.host}:{door.port}"
