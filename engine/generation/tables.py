"""Tables of mixes on disk: `data/<library>/mixes.json`, the one asked for last. Neither torch nor numpy."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from engine.files import write_json
from engine.library import store
from engine.schema import MixTable


def keep(table: MixTable) -> None:
    """Write a table in the place of the one of its library.

    Raises:
        DiskFullError: the disk has no room.
    """
    write_json(_file(table.library), table)


def table_of(library: str) -> MixTable | None:
    """The table of a library as it is now; None where none was made.

    Raises:
        NoSuchLibraryError: there is no such library.
    """
    created = store.read_info(library).created
    try:
        table = MixTable.model_validate_json(_file(library).read_bytes())
    except (OSError, ValidationError):
        return None
    return table if table.library_created == created else None


def _file(library: str) -> Path:
    return store.folder_of(library) / "mixes.json"
