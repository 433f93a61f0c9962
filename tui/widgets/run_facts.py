"""What there is to say about one run: how far it is, how long it takes, how good it got, why it ended."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from tui import ticks
from tui.widgets.bar import bar
from tui.widgets.run_list import MARKS

if TYPE_CHECKING:
    from engine.schema import JobInfo, RunInfo


def pace(run: RunInfo) -> str:
    """How far a run is, and how long an epoch takes."""
    parts = []
    if run.epoch and run.epochs != 1 and run.state != "queued":
        of = f" of {run.epochs}" if run.epochs and run.state != "done" else ""
        parts.append(f"{run.epoch:.3g}{of} epochs")
    if run.seconds_per_epoch and run.epochs != 1:
        parts.append(f"{ticks.duration(run.seconds_per_epoch)} each")
    return " · ".join(parts)


def outlook(run: RunInfo) -> str:
    """How long it still takes, or took."""
    if run.state == "running" and run.seconds_left is not None:
        return f"{ticks.duration(run.seconds_left)} left"
    return f"trained for {ticks.duration(run.seconds)}" if run.seconds else ""


def fitted_at_once(run: RunInfo) -> bool:
    """Whether a run is a closed-form fit: a single epoch of a single step, one point in the chart."""
    return run.task == "autoencoder" and run.epochs == 1 and run.step <= 1


def facts(run: RunInfo, columns: int) -> list[Content]:
    """Lines for a panel `columns` wide, the most important first; only a reason takes more than one line."""
    mark, colour = MARKS[run.state]
    lines = [Content.assemble((f"{mark} {run.state}  ", colour), (f"{run.model} on {run.library}", "$muted"))]
    if run.reason:
        tone = "$error" if run.state in ("crashed", "failed") else "$muted"
        lines += [Content.styled(line, tone) for line in wrap(run.reason, columns)]
    if run.state == "running" and run.seconds_left is not None:
        lines.append(bar(run.seconds / max(run.seconds + run.seconds_left, 1e-9), columns))
    lines += [Content.styled(line, "$foreground") for line in (pace(run), outlook(run)) if line]
    if run.best_loss is not None:
        at = f"at epoch {run.best_epoch:.0f}" if run.best_epoch and run.epochs != 1 else ""
        lines.append(
            Content.assemble(
                ("best ", "$muted"), (f"{ticks.loss(run.best_loss)} ", "$bright"), (at, "$muted")
            )
        )
    if run.accuracy is not None:
        share = (f"{ticks.percent(run.accuracy)} ", "$bright")
        lines.append(Content.assemble(("accuracy ", "$muted"), share, ("of validation clips", "$muted")))
    weights = [f"{count(run.parameters)} weights"] if run.parameters else []
    lines.append(Content.styled(" · ".join([*_kind(run), *weights]), "$muted"))
    return lines


def _kind(run: RunInfo) -> list[str]:
    """What an autoencoder makes, what a classifier hears, or what a generator draws."""
    if run.task == "generator":
        return [f"draws latents of {run.on}"]
    if run.task == "classifier":
        return [f"{run.settings.get('input', 'clip')} input", f"{run.split} split"]
    return [f"{run.floats:,} floats".replace(",", " "), f"ratio {run.ratio:.1f}"]


def job_lines(job: JobInfo, columns: int) -> list[Content]:
    """A running job: its title, and how far it is."""
    room = max(4, columns - 6)
    share = Content(" ") + Content.styled(f"{job.progress * 100:.0f} %", "$muted")
    return [
        Content.assemble((f"{job.title}  ", "$foreground"), (job.message, "$faint")),
        bar(job.progress, room) + share,
    ]


def count(number: int) -> str:
    """A large whole number as people say it: `59 k`, `1.2 M`."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {letter}"
    return str(number)
