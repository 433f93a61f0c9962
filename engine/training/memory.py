"""Memory that a step frees is kept for the next step, where the C library can be told to."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
_LARGER_THAN_ANY_TENSOR = 2**30


def keep_freed_memory() -> None:
    """Keep what this process frees for itself, until it ends.

    A step frees a few hundred MB and the next one asks for as much: of the system, which hands it out page by
    page and empties each one first. That took up to a fifth of a step on a CPU. A C library other than glibc
    is left as it is.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return
    for threshold in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
        mallopt(threshold, _LARGER_THAN_ANY_TENSOR)
