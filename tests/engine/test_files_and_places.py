"""Files appear whole or not at all, and folders are found where the design says."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

import pytest

from engine import files, places
from engine.errors import DiskFullError, SettingError, nearest


def test_a_file_that_fails_half_way_leaves_the_old_one_and_no_rubbish(tmp_path: Path) -> None:
    target = tmp_path / "status.json"
    files.write_text(target, "old")
    with contextlib.suppress(RuntimeError), files.replacing(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_one_sentence_that_names_the_file(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        target = disk / "big.json"
        files.write_text(target, "old")
        with pytest.raises(DiskFullError, match=r"disk is full: .*big\.json"):
            files.write_text(target, "x" * 200_000)
        assert target.read_text() == "old"
        assert [path.name for path in disk.iterdir()] == ["big.json"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_last_line_without_its_newline_is_left_for_later(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text("one\ntwo\nthr")
    lines, offset = files.whole_lines(path)
    assert lines == ["one", "two"]
    with path.open("a") as file:
        file.write("ee\n")
    assert files.whole_lines(path, offset)[0] == ["three"]


def test_a_missing_file_has_no_lines(tmp_path: Path) -> None:
    assert files.whole_lines(tmp_path / "none", 0) == ([], 0)


def test_the_environment_says_where_things_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTDECK_DATA", str(tmp_path / "music"))
    assert places.data() == tmp_path / "music"
    assert (tmp_path / "music").is_dir()


def test_the_socket_lies_in_a_folder_that_nobody_else_may_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o755)
    monkeypatch.setenv("LATENTDECK_RUNTIME", str(folder))
    assert places.socket_path().parent == folder
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a link in another user's name")
def test_a_link_that_another_user_laid_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "runtime"
    link.symlink_to(tmp_path)
    monkeypatch.setenv("LATENTDECK_RUNTIME", str(link))
    assert places.runtime() == link  # the user's own
    os.lchown(link, 65534, 65534)
    with pytest.raises(SettingError, match="belongs to another user"):
        places.runtime()


def test_a_runtime_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LATENTDECK_RUNTIME", str(tmp_path / "file" / "runtime"))
    with pytest.raises(SettingError, match="set LATENTDECK_RUNTIME to another one"):
        places.runtime()


def test_a_socket_path_that_is_too_long_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTDECK_RUNTIME", str(tmp_path / ("x" * 100)))
    with pytest.raises(SettingError, match="too long for a socket; set LATENTDECK_RUNTIME"):
        places.socket_path()


def test_an_unknown_word_is_answered_with_the_nearest() -> None:
    assert nearest("pcaa", ["pca", "tanh-conv"]) == "did you mean pca?"
    assert nearest("zzz", ["pca", "tanh-conv"]) == "there is pca, tanh-conv."
    assert nearest("zzz", []) == "there is none yet."
