"""`latentdeck classify features` and its ways: what features tell of genre."""

from __future__ import annotations

from engine.client import Client
from engine.schema import FEATURE_WAYS, FeatureRequest, FeatureStudy, FeatureWay, Interval
from tui.commands.talk import WorkFailedError, ask, follow_job, number, out, print_json, print_table

ALL = "features"
"""The name that asks for every way."""
NAMES: tuple[str, ...] = (ALL, *FEATURE_WAYS)
"""What may stand where a model does."""

_BESIDE: tuple[FeatureWay, ...] = ("raw", "pca-64")  # an autoencoder means nothing by itself
_PAIR: tuple[FeatureWay, ...] = ("feature-ae", "feature-dae")  # of which the verdict is


def study(name: str, *, library: str | None, table: str | None, folds: int, seed: int, json: bool) -> None:
    """Study the features of a library or table, and print what was found.

    Args:
        name: one of `NAMES`.
        library: whose features; or else
        table: a CSV file of features, on the engine's box, by its whole path.
        folds: how many, 2 to 20.
        seed: of folds and networks.
        json: print the whole study for scripts.
    """
    request = FeatureRequest(library=library, table=table, ways=ways(name), folds=folds, seed=seed)

    async def whole(client: Client) -> FeatureStudy:
        found: FeatureStudy | None = None
        # a study of the same features that was under way may have been asked for other ways
        for _ in range(2):
            job = await client.start_features(request)
            await follow_job(client, job)
            called = job.title.removeprefix("features of ")
            found = next((found for found in await client.feature_studies() if found.name == called), None)
            if found is not None and _answers(found, request):
                return found
        raise WorkFailedError("The features were studied in another way meanwhile; give the command again.")

    found = ask(whole)
    if json:
        print_json(found)
    else:
        _print(found)


def ways(name: str) -> list[FeatureWay]:
    """The ways that are compared when one is asked for: it, and what it must be read beside."""
    if name == ALL:
        return list(FEATURE_WAYS)
    beside: tuple[str, ...] = _BESIDE + (_PAIR if name in _PAIR else ())
    return [way for way in FEATURE_WAYS if way == name or way in beside]


def _answers(found: FeatureStudy, request: FeatureRequest) -> bool:
    others = found.request.model_copy(update={"ways": request.ways})
    return others == request and set(request.ways) <= set(found.request.ways)


def _print(found: FeatureStudy) -> None:
    out.print(
        f"{found.name}: {found.tracks} tracks, {len(found.genres)} genres, {found.columns} numbers a track, "
        f"{found.request.folds} folds by track"
    )
    columns = ["way", "numbers", "accuracy", "95 % interval", "macro F1", "folds"]
    rows = [
        [
            row.way,
            str(row.numbers),
            number(row.accuracy.mean),
            _within(row.accuracy),
            number(row.macro_f1),
            " ".join(f"{share:.2f}" for share in row.folds),
        ]
        for row in found.rows
    ]
    rows.append(["chance", "", number(found.chance), "", "", ""])
    print_table(columns, rows, right=("numbers", "accuracy", "macro F1"))
    for sentence in (found.verdict, found.warning):
        if sentence:
            out.print(sentence, soft_wrap=True)


def _within(value: Interval) -> str:
    return "" if value.low is None or value.high is None else f"{value.low:.3f} … {value.high:.3f}"
