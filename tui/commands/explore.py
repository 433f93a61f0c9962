"""`latentdeck explore`: what the latents of runs know, beside the sound itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, get_args

import typer

from engine.client import Client
from engine.schema import (
    LATENT_SPACES,
    SPACES,
    Agreement,
    AgreementName,
    ClusterRow,
    Exploration,
    Knowledge,
    Space,
)
from tui.commands.quality import counted
from tui.commands.talk import (
    AsJson,
    WorkFailedError,
    ask,
    follow_job,
    interval,
    number,
    out,
    print_json,
    print_table,
)

Runs = Annotated[list[str], typer.Argument(help="Runs, by name; several are compared in one table.")]
Spaces = Annotated[
    list[str] | None,
    typer.Option("--space", help=f"{', '.join(SPACES)}; give it again for more. All by default."),
]

_SOME = (2, 5, 10, 20, 40)  # clusters whose rows are worth a look in any library
_SCORES: dict[AgreementName, str] = {
    "homogeneity": "homogeneity",
    "completeness": "completeness",
    "v_measure": "V",
    "adjusted_rand": "ARI",
    "adjusted_mutual_info": "AMI",
    "silhouette": "silhouette",
}
_GUESSES = ("tree", "k-NN", "logistic", "chance")
_FARTHEST = 5  # tracks that lie outside are named


def add_commands(root: typer.Typer) -> None:
    """Put this file's command at the top."""
    root.command()(explore)


def explore(
    runs: Runs,
    spaces: Spaces = None,
    k: Annotated[
        int | None, typer.Option("--clusters", help="Show the genres in so many clusters.", min=2)
    ] = None,
    json: AsJson = False,
) -> None:
    """Cluster the tracks by a run's latents, and ask classifiers for the genre; beside the sound itself.

    With one space: every k. With several runs: how the resolution matters.
    """
    names, chosen = list(dict.fromkeys(runs)), _spaces(spaces)
    if len(names) > 1:
        if k is not None:
            raise typer.BadParameter("clusters are shown of one run alone", param_hint="--clusters")
        known = ask(lambda client: _knowledge(client, names, chosen))
        if json:
            print_json(known)
        else:
            _print_knowledge(known)
        return
    found = ask(lambda client: _explored(client, names[0], chosen))
    if json:
        print_json(found)
        return
    alone = len(found) == 1
    for one in found:
        _print_clusters(one, every=alone)
        if k is not None or alone:
            _print_table(one, one.k if k is None else k)
    _print_accuracy(found)
    _print_suspects(found)


async def _explored(client: Client, run: str, spaces: Sequence[Space]) -> list[Exploration]:
    """What the spaces of a run know, found out where that is missing."""
    kept = {space: await client.exploration(run, space) for space in spaces}
    missing = [space for space, found in kept.items() if found is None]
    if missing:
        await follow_job(client, await client.start_explore(run, missing))
        kept |= {space: await client.exploration(run, space) for space in missing}
    found = [one for one in kept.values() if one is not None]
    if len(found) < len(kept):
        raise WorkFailedError(f"The run {run} found better weights meanwhile; explore it again.")
    return found


async def _knowledge(client: Client, runs: Sequence[str], spaces: Sequence[Space]) -> Knowledge:
    """What runs know, in the chosen spaces; what is no run's own is found out by the first."""
    await client.knowledge(runs)  # refuses runs that cannot be compared before anything is found out
    for place, run in enumerate(runs):
        await _explored(client, run, [space for space in spaces if place == 0 or space in LATENT_SPACES])
    known = await client.knowledge(runs)
    known.rows = [row for row in known.rows if row.space in spaces]
    return known


def _spaces(texts: list[str] | None) -> list[Space]:
    """The spaces that were named; any other word is wrong usage."""
    wrong = [text for text in texts or [] if text not in SPACES]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} is none of {', '.join(SPACES)}", param_hint="--space")
    return [space for space in SPACES if not texts or space in texts]


def _print_clusters(found: Exploration, every: bool) -> None:
    """k-means at every k, or at a handful and the best; the other ways to make clusters; tracks outside."""
    size = f"{found.dims} numbers a track"
    if found.components is not None and found.kept is not None:
        size += f", by {found.components} principal components with {found.kept:.0%} of the variance"
    out.print(f"{found.space} of {_whose(found)}: {counted(len(found.points), 'track')}, {size}")
    shares = ", ".join(f"{share:.1%}" for share in found.explained[:5])
    out.print(f"The first principal components explain {shares} of the variance.")
    rows = [
        ["k-means", str(row.k), f"{row.inertia:.4g}", *_scores(row), _praise(found, row)]
        for row in found.clusters
        if every or row.k in {*_SOME, found.k, found.elbow, *found.best.values()}
    ]
    for other in found.others:
        words = f"{counted(other.unassigned, 'track')} in none" if other.unassigned else ""
        rows.append([other.method, str(other.clusters), "", *_scores(other), words])
    numbers = ("clusters", "inertia", *_SCORES.values())
    print_table(["method", *numbers, ""], rows, right=numbers)
    outside = sorted(found.points, key=lambda point: -point.outlier)[:_FARTHEST]
    names = ", ".join(f"{point.track} {point.outlier:.2f}" for point in outside)
    out.print(f"Farthest outside, by the local outlier factor: {names}", soft_wrap=True)
    out.print()


def _whose(found: Exploration) -> str:
    return f"{found.run} on {found.library}" if found.space in LATENT_SPACES else found.library


def _scores(row: Agreement) -> list[str]:
    return [number(getattr(row, name)) for name in _SCORES]


def _praise(found: Exploration, row: ClusterRow) -> str:
    """What is special about a k."""
    best = [short for name, short in _SCORES.items() if found.best.get(name) == row.k]
    words = ["as many as genres"] if row.k == len(found.genres) else []
    words += ["elbow"] if row.k == found.elbow else []
    words += [f"best {', '.join(best)}"] if best else []
    return "; ".join(words)


def _print_table(found: Exploration, k: int) -> None:
    """Genres in the clusters of k-means."""
    if not found.genres:
        return
    tried = [row.k for row in found.clusters]
    if k not in tried:
        raise WorkFailedError(
            f"{k} clusters were not tried; these {len(found.points)} tracks make {tried[0]} to {tried[-1]}."
        )
    out.print(f"tracks by genre and cluster, k = {k}")
    columns = ["genre", *(str(cluster + 1) for cluster in range(k))]
    rows = [
        [genre, *(str(count) if count else "·" for count in counts)]
        for genre, counts in zip(found.genres, found.table(k), strict=True)
    ]
    print_table(columns, rows, right=tuple(columns[1:]))
    out.print()


def _print_accuracy(found: Sequence[Exploration]) -> None:
    told = [one for one in found if one.accuracy]
    if not told:
        out.print("Nobody was asked for the genre: that takes two genres to learn, and a test track of one.")
        return
    tested = counted(told[0].tested, "test track")
    out.print(
        f"genre of {tested}, learnt from the training and validation tracks: "
        "share told right [95 % interval over tracks]",
        soft_wrap=True,
    )
    rows = [[one.space, *(interval(one.accuracy.get(name), 2) for name in _GUESSES)] for one in told]
    print_table(["space", *_GUESSES], rows, right=_GUESSES)
    _print_warning(told[0].warning)


def _print_warning(warning: str | None) -> None:
    if warning is not None:
        out.print(warning, soft_wrap=True)


def _print_suspects(found: Sequence[Exploration]) -> None:
    rows = [
        [one.space, suspect.kind, suspect.track, suspect.other or suspect.genre or "", suspect.why]
        for one in found
        for suspect in one.suspects
    ]
    out.print()
    if not rows:
        out.print("No track looks like a duplicate or mislabelled.")
        return
    print_table(["space", "suspect", "track", "of", "why"], rows)


def _print_knowledge(known: Knowledge) -> None:
    """A line a space of a run, from small to large."""
    tested = counted(known.tested, "test track")
    out.print(f"{known.library}, seed {known.seed}; accuracy on {tested} [95 % interval over tracks]")
    scores: tuple[AgreementName, ...] = tuple(
        name for name in get_args(AgreementName) if name not in ("homogeneity", "completeness")
    )
    numbers = ("floats", "ratio", "numbers", "k", *(_SCORES[name] for name in scores), *_GUESSES)
    rows = [
        [
            row.run or "–",
            row.space,
            str(row.floats) if row.floats else "–",
            f"{row.ratio:.1f}" if row.ratio else "–",
            str(row.dims),
            str(row.k),
            *(number(getattr(row.agreement, name) if row.agreement else None) for name in scores),
            *(interval(row.accuracy.get(name), 2) for name in _GUESSES),
        ]
        for row in known.rows
    ]
    print_table(["run", "space", *numbers], rows, right=numbers)
    _print_warning(known.warning)
