"""How every command talks: stdout is data, stderr is narration, an error is one sentence and exit code 1."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from engine.client import Client, DeckError, connect
from engine.schema import UNFINISHED, Interval, JobInfo, RunInfo

if TYPE_CHECKING:
    from tui.remote import Box

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]

_PIPE = 300  # columns of what is no terminal: a pipe has no edge to cut a table at

out = Console(markup=False, highlight=False, emoji=False, width=None if sys.stdout.isatty() else _PIPE)
narration = Console(
    stderr=True, markup=False, highlight=False, emoji=False, width=None if sys.stderr.isatty() else _PIPE
)


class WorkFailedError(DeckError):
    """A job or run that a command waited for ended badly."""


def exit_code(work: Callable[[], object]) -> int:
    """What the shell is told: 0 when work went well, 1 for an error, 2 for wrong usage, or its own code."""
    try:
        result = work()
    except DeckError as error:
        narration.print(str(error), style="red" if narration.is_terminal else "", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, as `head` does
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return result if isinstance(result, int) else 0


def ask(question: Callable[[Client], Awaitable[T]], start: bool = True, box: Box | None = None) -> T:
    """Ask the engine one thing, here or on another box, starting an engine where none runs."""

    async def whole() -> T:
        client = await (box.connect(start, ask=True) if box is not None else connect(start))
        async with client:
            return await question(client)

    return asyncio.run(whole())


def print_json(value: Any) -> None:
    """Print a word, or a list or mapping of words, as JSON."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=True, indent=2) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def print_table(columns: list[str], rows: Sequence[Sequence[str]], right: tuple[str, ...] = ()) -> None:
    """Print a table; the columns named in `right` hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column), justify="right" if column in right else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)


async def follow_job(client: Client, job: JobInfo) -> JobInfo:
    """Show a job's progress on a terminal until it ends; an interrupt cancels it.

    Raises:
        WorkFailedError: it did not end well.
    """
    with bar() as (progress, task):
        try:
            async with client.news() as heard:
                async for news in heard:
                    if news.job is not None and news.job.id == job.id:
                        job = news.job
                        progress.update(task, completed=job.progress, words=job.message)
                        if job.state not in ("queued", "running"):
                            break
        except asyncio.CancelledError:
            await client.cancel_job(job.id)
            raise
    if job.state in ("queued", "running"):
        raise WorkFailedError(f"The engine ended before {job.title} was done; give the command again.")
    if job.state != "done":
        raise WorkFailedError(job.reason or f"The work on {job.title} was {job.state}.")
    return job


async def follow_run(client: Client, run: RunInfo) -> RunInfo:
    """Show a run's progress on a terminal until it ends; an interrupt leaves it running.

    Raises:
        WorkFailedError: it crashed, failed, or was stopped or deleted.
    """
    with bar() as (progress, task):
        try:
            async with client.news() as heard:
                async for news in heard:
                    if news.run_deleted == run.name:
                        raise WorkFailedError(f"The run {run.name} was deleted.")
                    if news.run is not None and news.run.name == run.name:
                        run = news.run
                        progress.update(task, completed=share(run), words=run_line(run))
                        if run.state not in UNFINISHED:
                            break
        except asyncio.CancelledError:
            narration.print(f"{run.name} goes on in the background; `latentdeck stop {run.name}` stops it.")
            raise
    if run.state in UNFINISHED:
        raise WorkFailedError(f"The engine ended; {run.name} goes on, and `latentdeck runs` shows it.")
    if run.state != "done":
        raise WorkFailedError(f"The run {run.name} {run.state}: {run.reason or 'no reason is known.'}")
    return run


def share(run: RunInfo) -> float:
    """How much of a run is done, 0 .. 1: by time, since minutes may end it as well as epochs."""
    if run.seconds_left is None:
        return float(run.state == "done")
    return run.seconds / max(run.seconds + run.seconds_left, 1e-9)


def run_line(run: RunInfo) -> str:
    """A run's progress in one line."""
    if run.state == "running" and run.reason:  # what it does before its first step
        return run.reason
    words = [f"epoch {run.epoch:.1f}" + (f" of {run.epochs}" if run.epochs else "")]
    if run.train_loss is not None:
        words.append(f"train {run.train_loss:.4g}")
    if run.val_loss is not None:
        words.append(f"validation {run.val_loss:.4g}")
    if run.accuracy is not None:
        words.append(f"accuracy {run.accuracy:.3f}")
    if run.seconds_left is not None and run.state == "running":
        words.append(f"{duration(run.seconds_left)} left")
    return "  ".join(words)


@contextmanager
def bar() -> Iterator[tuple[Progress, TaskID]]:
    """A progress bar on a terminal, and nothing elsewhere."""
    columns = (BarColumn(24), TaskProgressColumn(), TextColumn("{task.fields[words]}", markup=False))
    shown = narration.is_terminal
    with Progress(*columns, console=narration, transient=True, disable=not shown) as progress:
        yield progress, progress.add_task("", total=1.0, words="")


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min {seconds % 60:02.0f} s"
    return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:02.0f} min"


def number(value: float | None, digits: int = 3) -> str:
    """A number for a table; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def interval(found: Interval | None, digits: int = 3) -> str:
    """A mean with its interval for a table; a dash where there is none."""
    if found is None or found.mean is None:
        return number(None)
    return f"{number(found.mean, digits)} [{number(found.low, digits)}, {number(found.high, digits)}]"
