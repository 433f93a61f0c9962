"""The fields of the form that starts a study of features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui.form import Field

if TYPE_CHECKING:
    from engine.schema import FeatureRequest

FROM_FILE: Final = "a CSV file"
"""What is chosen in place of a library."""


def study_fields(libraries: Sequence[str], library: str | None) -> list[Field]:
    """The form: whose features, in how many folds."""
    sources = [*libraries, FROM_FILE]
    source = library if library in sources else sources[0]
    return [
        Field(
            "source", "features of", "choice", "Study", source, source, sources,
            "Of a library the 57 features of every 3 s are computed by librosa; a CSV file has them already.",
        ),
        Field(
            "table", "CSV file", "text", "Study",
            help="Its path on the engine's box, with columns like those of features_3_sec.csv of GTZAN.",
        ),
        Field(
            "folds", "folds", "number", "Study", "5", "5", (),
            "Every track is tested once, by classifiers that were trained on the other folds.",
            "2 to 20", whole=True, minimum=2, maximum=20,
        ),
        Field(
            "seed", "seed", "number", "Study", "0", "0", (), "The same seed, the same folds and networks.",
            "0 or more", whole=True, minimum=0,
        ),
    ]  # fmt: skip


def study_request(form: Sequence[Field]) -> FeatureRequest:
    """What the form asks the engine for.

    Raises:
        ValueError: it cannot be asked for; the text is the sentence to show.
    """
    from engine.schema import FeatureRequest

    by_name = {field.name: field for field in form}
    source, path = by_name["source"].text, by_name["table"].text.strip()
    if source == FROM_FILE and not path:
        raise ValueError("Type the path of the CSV file, as it is on the engine's box.")
    folds = _whole(by_name["folds"], 2, 20)
    seed = _whole(by_name["seed"], 0)
    if source == FROM_FILE:
        return FeatureRequest(table=path, folds=folds, seed=seed)
    return FeatureRequest(library=source, folds=folds, seed=seed)


def _whole(field: Field, least: int, most: int | None = None) -> int:
    value = field.value()
    if not isinstance(value, int) or value < least or (most is not None and value > most):
        raise ValueError(f"{field.label} is a whole number, {field.span}.")
    return value
