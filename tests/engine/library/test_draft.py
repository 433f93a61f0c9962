"""A library in the making: whole at the end or not there at all, whatever happens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.audio.decode import Decoded
from engine.errors import LibraryError
from engine.library.draft import Draft, cut, sweep
from engine.library.store import check_library, open_library
from engine.schema import LibraryRequest

pytestmark = pytest.mark.usefixtures("home")

REQUEST = LibraryRequest(name="songs", sample_rate=8000, clip_seconds=1.0)

# Each adds a track of ten seconds again and again to a library of its own, telling when the first is in.
ENDLESS = """
import sys
import numpy as np
from engine.audio.decode import Decoded
from engine.library.draft import Draft
from engine.schema import LibraryRequest
samples = np.zeros(80_000, np.float32)
with Draft(LibraryRequest(name=sys.argv[1], sample_rate=8000, clip_seconds=1.0)) as draft:
    for number in range(1000):
        draft.add(Decoded(samples, 80_000, 8000, ""), name=str(number), genre=None, path="", share=0.01)
        print("added", flush=True)
        if len(sys.argv) > 2:
            sys.stdin.read()
"""


def add(draft: Draft, name: str, samples: np.ndarray) -> bool:
    decoded = Decoded(samples.astype(np.float32), len(samples), 8000, "")
    return draft.add(decoded, name=name, genre=None, path="", share=1.0)


def left(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "data").iterdir() if path.name != ".lock")


def test_nothing_is_seen_of_a_draft_until_it_is_finished(home: Path) -> None:
    with Draft(REQUEST) as draft:
        add(draft, "x", np.zeros(8000))
        assert not (home / "data" / "songs").exists()
        draft.finish("here", [], None)
        assert check_library("songs") == []
    assert left(home) == ["songs"]


def test_an_error_leaves_nothing(home: Path) -> None:
    with pytest.raises(ZeroDivisionError), Draft(REQUEST) as draft:
        add(draft, "x", np.zeros(8000 // 0))
    assert left(home) == []


@pytest.mark.parametrize("limit", ["ulimit -f 512", "mount -t tmpfs -o size=1m none $LATENTDECK_DATA"])
def test_a_full_disk_is_told_with_what_is_free_and_needed(home: Path, limit: str) -> None:
    (home / "data").mkdir()
    script = f'{limit} && exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    ran = subprocess.run(
        [*command, sys.executable, "-c", ENDLESS, "songs"], capture_output=True, text=True, check=False
    )
    assert "added" in ran.stdout
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("engine.errors.DiskFullError: The disk is full: the library songs needs about ")
    assert " MB are free at " in last
    assert left(home) == []


def test_what_a_killed_process_left_is_swept_away_by_the_next(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, "dead", "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"added\n"
        with Draft(REQUEST) as draft:  # the other one lives, and is left alone
            add(draft, "x", np.zeros(8000))
            draft.finish("here", [], None)
        assert left(home) == [f".dead.partial-{process.pid}", "songs"]
        process.kill()
        process.wait()
    sweep()
    assert left(home) == ["songs"]


def test_a_library_whose_replacement_was_cut_short_comes_back(home: Path) -> None:
    with Draft(REQUEST) as draft:
        add(draft, "x", np.zeros(8000))
        draft.finish("here", [], None)
    (home / "data" / "songs").rename(home / "data" / ".songs.replaced-12345")
    sweep()
    assert open_library("songs").info.name == "songs"


def test_a_half_deleted_library_does_not_come_back(home: Path) -> None:
    (home / "data" / ".songs.deleted-12345").mkdir(parents=True)
    sweep()
    assert left(home) == []


def test_two_drafts_of_one_name_in_one_process_do_not_mix() -> None:
    with (
        Draft(REQUEST),
        pytest.raises(LibraryError, match="songs is being made just now"),
        Draft(REQUEST),
    ):
        pass


def test_a_name_that_was_taken_meanwhile_is_not_overwritten(home: Path) -> None:
    with Draft(REQUEST) as draft:
        add(draft, "x", np.zeros(8000))
        (home / "data" / "songs").mkdir()
        with pytest.raises(LibraryError, match="already"):
            draft.finish("here", [], None)


@pytest.mark.parametrize(
    ("samples", "clips"), [(500, 1), (999, 1), (1000, 1), (1999, 1), (2000, 2), (9001, 9)]
)
def test_a_track_gives_as_many_clips_as_are_whole(samples: int, clips: int) -> None:
    assert cut(np.ones(samples, np.float32), 1000).shape == (clips, 1000)


def test_a_data_folder_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTDECK_DATA", "/proc/self")
    with (
        pytest.raises(LibraryError, match=r"/proc/self cannot be written .* set LATENTDECK_DATA"),
        Draft(REQUEST),
    ):
        pass
