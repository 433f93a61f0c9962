"""Rows of classical codings that stand in another run's measures already, so that none is computed twice."""

from __future__ import annotations

from pydantic import ValidationError

from engine.runs import directory
from engine.schema import MeasureRow, Measures

Known = dict[tuple[str, int | None], MeasureRow]
"""Rows by their kind and floats."""

_SAME = ("library", "library_created", "split", "seed", "part", "tracks", "clips", "versions")


def known_rows(begun: Measures) -> Known:
    """The classical codings that runs were measured beside, on the same clips and by the same program.

    Such a row depends on clips, split, seed and size, not on the run. From a checkout with changed files
    nothing is taken: nobody knows whether the files were the same then.

    Args:
        begun: the measures that the rows are for; their own rows do not matter.
    """
    if begun.versions.get("commit", "").endswith("+"):
        return {}
    known: Known = {}
    for run in directory.all_runs():
        try:
            found = Measures.model_validate_json(run.measures_file.read_bytes())
        except (FileNotFoundError, ValidationError):
            continue
        if all(getattr(found, name) == getattr(begun, name) for name in _SAME):
            known |= {(row.kind, row.floats): row for row in found.rows if row.kind not in ("run", "chance")}
    return known
