"""What the service tells its listeners."""

from __future__ import annotations

from engine.schema.library import LibraryInfo
from engine.schema.training import JobInfo, LogText, Records, RunInfo
from engine.schema.word import Word


class News(Word):
    """What the service tells its listeners; exactly one of the fields beside `seq` is set."""

    seq: int
    run: RunInfo | None = None
    run_deleted: str | None = None
    records: dict[str, Records] | None = None
    log: dict[str, LogText] | None = None
    job: JobInfo | None = None
    library: LibraryInfo | None = None
    library_deleted: str | None = None
