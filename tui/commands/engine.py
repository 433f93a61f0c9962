"""`latentdeck engine`: the background service."""

from __future__ import annotations

import time
from pathlib import Path

import typer

from engine.client import Client, EngineUnreachableError, log_path
from engine.schema import EngineInfo, JobInfo, RunInfo
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
