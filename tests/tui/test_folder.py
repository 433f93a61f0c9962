"""Going through folders in search of an audio file, whatever its name is made of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.folder import PARENT, Entry, entries, last_folder, matching, pasted, place_of, remember


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folders, audio and other files, some hidden, one with a name that is not UTF-8."""
    for name in ("Zoo", "album [Live]", ".hidden"):
        (tmp_path / name).mkdir()
    for name in ("b.WAV", "A.mp3", ".secret.ogg", "notes.txt", "cover.png", "no ending"):
        (tmp_path / name).write_bytes(b"12345")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.flac")).touch()
    (tmp_path / "gone.wav").symlink_to("nowhere.wav")
    (tmp_path / "linked").symlink_to("Zoo")
    return tmp_path


def test_folders_come_first_then_audio_files_each_by_name(folder: Path) -> None:
    found = entries(folder)
    assert [entry.name for entry in found] == [
        PARENT, ".hidden", "album [Live]", "linked", "Zoo", ".secret.ogg", "A.mp3", "b.WAV",
        os.fsdecode(b"caf\xe9.flac"),
    ]  # fmt: skip
    assert [entry.folder for entry in found] == [True] * 5 + [False] * 4
    assert found[6] == Entry("A.mp3", folder=False, size=5)
    assert (folder / found[-1].name).exists()
    assert entries(Path("/"))[0].name != PARENT


def test_what_is_typed_narrows_and_a_dot_shows_what_is_hidden(folder: Path) -> None:
    found = entries(folder)

    def names(typed: str) -> list[str]:
        return [entry.name for entry in matching(found, typed)]

    assert names("")[:3] == [PARENT, "album [Live]", "linked"]
    assert names("") == [name for name in names("") if name == PARENT or not name.startswith(".")]
    assert names("LIVE]") == ["album [Live]"]
    assert names(".s") == [".secret.ogg"]
    assert names("no such") == []


def test_a_folder_that_cannot_be_read_says_why(folder: Path) -> None:
    with pytest.raises(NotADirectoryError):
        entries(folder / "A.mp3")
    with pytest.raises(FileNotFoundError):
        entries(folder / "gone")


def test_a_path_is_pasted_as_terminals_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    for text in ("/a b/c.wav", "'/a b/c.wav'", "/a\\ b/c.wav ", '"/a b/c.wav"\n', "file:///a%20b/c.wav"):
        assert pasted(text) == Path("/a b/c.wav")
    assert pasted("~/song.ogg") == Path("/home/me/song.ogg")
    assert pasted("/it's.wav") == Path("/it's.wav")
    assert pasted("/100%20.wav") == Path("/100%20.wav")
    assert pasted("song") is None
    assert pasted("~nobody-of-that-name/song.ogg") is None
    assert pasted(" \n") is None


def test_a_path_is_gone_to_as_a_folder_or_as_an_entry_of_one(folder: Path) -> None:
    assert place_of(folder / "Zoo") == (folder / "Zoo", "")
    assert place_of(folder / "A.mp3") == (folder, "A.mp3")
    assert place_of(folder / ("long" * 100)) == (folder, "long" * 100)


def test_the_last_folder_is_remembered_as_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.setenv("HOME", str(folder))
    assert last_folder() == folder
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/Zoo/caf\xe9"))
    odd.mkdir()
    remember(odd)
    assert last_folder() == odd
    odd.rmdir()
    assert last_folder() == folder
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")
    remember(odd)  # nowhere to write, and no reason to complain
    assert last_folder() == folder
