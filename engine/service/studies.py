"""Asking for a study of features: the request is checked, then queued."""

from __future__ import annotations

from pathlib import Path

from engine.errors import LibraryError, SettingError
from engine.features import kept
from engine.library import store
from engine.schema import FeatureRequest, JobInfo
from engine.service.jobs import Jobs


def start(jobs: Jobs, request: FeatureRequest) -> JobInfo:
    """Queue the study of a library's features, or of those in a table.

    Raises:
        SettingError: neither or both are named, the path is no whole one, or no way is.
        NoSuchLibraryError: there is no such library.
        LibraryError: it holds new music, whose genres are not known.
    """
    if (request.library is None) == (request.table is None):
        raise SettingError("Name a library or a table of features, one of the two.")
    if not request.ways:
        raise SettingError("ways: name one way from features to genres at least.")
    if request.library is not None and store.read_info(request.library).growing:
        raise LibraryError(
            f"{request.library} holds new music, whose genres are not known; name a library that has genres."
        )
    if request.table is not None:
        path = Path(request.table).expanduser()
        if not path.is_absolute():
            raise SettingError(f"table: {request.table} is not a whole path; begin it with / or ~.")
        request = request.model_copy(update={"table": str(path)})
    title = f"features of {kept.name_of(request)}"
    return jobs.start("features", title, {"features": request.model_dump()})
