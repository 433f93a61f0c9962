"""`latentdeck explore`: what the latents of a run know."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.client import Client
from engine.schema import Exploration
from tui.commands.talk import AsJson, WorkFailedError, ask, follow_job, number, out, print_json, print_table

Run = Annotated[str, typer.Argument(help="The run's name.")]


def add_commands(root: typer.Typer) -> None:
    """Put this file's command at the top."""
    root.command()(explore)


def explore(
    run: Run,
    pooling: Annotated[
        str, typer.Option(help="mean+std over time, or flat: the latents as they are.")
    ] = "mean+std",
    k: Annotated[
        int | None, typer.Option("--clusters", help="Clusters for the table; the genres' number.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Cluster a run's latents, project them, and ask classifiers for the genre."""

    async def whole(client: Client) -> Exploration:
        found = await client.exploration(run)
        if found is None or found.pooling != pooling or k not in (None, found.k):
            await follow_job(client, await client.start_explore(run, pooling, k))
            found = await client.exploration(run)
        if found is None:
            raise WorkFailedError(f"The run {run} found better weights meanwhile; explore it again.")
        return found

    found = ask(whole)
    if json:
        print_json(found)
        return
    out.print(f"{found.run} on {found.library}: {len(found.points)} tracks, {found.pooling}")
    shares = ", ".join(f"{share:.1%}" for share in found.explained[:5])
    out.print(f"principal components explain {shares} of the variance")
    numbers = ("k", "inertia", "homogeneity", "completeness", "V", "ARI", "silhouette")
    rows = [
        [
            str(row.k),
            f"{row.inertia:.4g}",
            number(row.homogeneity),
            number(row.completeness),
            number(row.v_measure),
            number(row.adjusted_rand),
            number(row.silhouette),
        ]
        for row in found.clusters
    ]
    print_table(list(numbers), rows, right=numbers)
    if found.genres:
        out.print(f"tracks by genre and cluster, k = {found.k}")
        columns = ["genre", *(str(cluster + 1) for cluster in range(found.k))]
        table = [
            [genre, *(str(count) if count else "·" for count in counts)]
            for genre, counts in zip(found.genres, found.table, strict=True)
        ]
        print_table(columns, table, right=tuple(columns[1:]))
    if found.accuracy:
        words = ", ".join(f"{name} {value:.2f}" for name, value in found.accuracy.items())
        out.print(f"genre of the test tracks: {words}")
