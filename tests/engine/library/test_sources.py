"""Finding music: which files, under which names, of which genres."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import LibraryError
from engine.library.sources import find
from engine.schema import AUDIO_ENDINGS


def lay(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    return root


def genres(root: Path) -> dict[str, str | None]:
    return {str(file.path.relative_to(root)): file.genre for file in find(root).files}


@pytest.mark.parametrize(
    "prefix", ["", "genres/", "genres_original/", "Data/genres_original/", "a/b/c/", "train/"]
)
def test_the_folders_in_a_folder_are_genres_at_any_depth(tmp_path: Path, prefix: str) -> None:
    lay(tmp_path, f"{prefix}blues/blues.00000.au", f"{prefix}jazz/jazz.00000.au", f"{prefix}jazz/x.wav")
    assert genres(tmp_path) == {
        f"{prefix}blues/blues.00000.au": "blues",
        f"{prefix}jazz/jazz.00000.au": "jazz",
        f"{prefix}jazz/x.wav": "jazz",
    }


def test_a_flat_folder_has_no_genre(tmp_path: Path) -> None:
    assert genres(lay(tmp_path, "a.wav", "b.mp3")) == {"a.wav": None, "b.mp3": None}


def test_one_folder_alone_is_no_genre_but_one_of_genres_is(tmp_path: Path) -> None:
    assert genres(lay(tmp_path / "x", "demos/a.wav")) == {"demos/a.wav": None}
    assert genres(lay(tmp_path / "y", "genres/blues/a.wav")) == {"genres/blues/a.wav": "blues"}


def test_the_folder_given_may_be_the_genre_itself(tmp_path: Path) -> None:
    root = lay(tmp_path / "genres_original" / "blues", "a.wav")
    assert genres(root) == {"a.wav": "blues"}


def test_folders_above_the_one_given_say_nothing_when_it_has_its_own(tmp_path: Path) -> None:
    root = lay(tmp_path / "genres" / "mine", "rock/a.wav", "folk/b.wav")
    assert genres(root) == {"rock/a.wav": "rock", "folk/b.wav": "folk"}


def test_albums_below_a_genre_do_not_become_genres(tmp_path: Path) -> None:
    lay(tmp_path, "rock/first/a.wav", "rock/second/b.wav", "rock/c.wav", "jazz/third/d.wav", "loose.wav")
    assert genres(tmp_path) == {
        "rock/first/a.wav": "rock",
        "rock/second/b.wav": "rock",
        "rock/c.wav": "rock",
        "jazz/third/d.wav": "jazz",
        "loose.wav": None,
    }


def test_the_folders_of_a_split_are_looked_through(tmp_path: Path) -> None:
    lay(tmp_path, "train/blues/a.wav", "train/jazz/b.wav", "test/blues/c.wav")
    assert set(genres(tmp_path).values()) == {"blues", "jazz"}
    assert genres(tmp_path)["test/blues/c.wav"] == "blues"


def test_numbered_folders_are_no_genres(tmp_path: Path) -> None:
    assert set(genres(lay(tmp_path, "000/000002.mp3", "001/001001.mp3")).values()) == {None}


def test_every_ending_is_taken_in_any_case_and_nothing_else(tmp_path: Path) -> None:
    lay(tmp_path, *(f"{ending}.{ending}" for ending in AUDIO_ENDINGS), "LOUD.WAV")
    lay(tmp_path, "cover.jpg", "notes.txt", "wav", ".wav", "._a.wav", ".hidden.wav", ".git/a.wav")
    lay(tmp_path, "__MACOSX/genres/._a.wav", "__MACOSX/b.wav")
    assert sorted(file.name for file in find(tmp_path).files) == sorted([*AUDIO_ENDINGS, "LOUD"])


def test_a_name_that_comes_again_gets_a_number(tmp_path: Path) -> None:
    lay(tmp_path, "a/song.wav", "b/song.wav", "c/song.flac", "c/song-2.wav")
    names = {str(file.path.relative_to(tmp_path)): file.name for file in find(tmp_path).files}
    assert names["a/song.wav"] == "song"
    assert names["b/song.wav"] == "song-2"
    assert len(set(names.values())) == 4


def test_names_keep_their_dots_brackets_and_letters(tmp_path: Path) -> None:
    lay(tmp_path, "Song [Live] [x].wav", "blues.00003.au", "Ünïcödé 日本.mp3", "a b  c.wav")
    names = {file.name for file in find(tmp_path).files}
    assert names == {"Song [Live] [x]", "blues.00003", "Ünïcödé 日本", "a b  c"}


def test_bytes_that_are_not_text_become_text(tmp_path: Path) -> None:
    lay(tmp_path, os.fsdecode(b"rock\xff/caf\xe9\n.wav"), "folk/b.wav")
    found = {file.name: file.genre for file in find(tmp_path).files}
    assert found == {"caf\\xe9\\n": "rock\\xff", "b": "folk"}


def test_links_are_followed_and_circles_are_not(tmp_path: Path) -> None:
    lay(tmp_path / "elsewhere", "a.wav")
    root = lay(tmp_path / "music", "rock/b.wav")
    (root / "folk").symlink_to(tmp_path / "elsewhere")
    (root / "rock" / "again").symlink_to(root)
    assert genres(root) == {"folk/a.wav": "folk", "rock/b.wav": "rock"}


def test_the_order_of_the_folder_does_not_matter(tmp_path: Path) -> None:
    forth = lay(tmp_path / "x", *(f"{genre}/{number}.wav" for genre in "ab" for number in range(5)))
    back = lay(tmp_path / "y", *(f"{genre}/{number}.wav" for genre in "ba" for number in range(4, -1, -1)))
    assert [file.name for file in find(forth).files] == [file.name for file in find(back).files]


def test_a_single_file_is_a_source_too(tmp_path: Path) -> None:
    lay(tmp_path, "a.wav", "b.wav")
    assert [file.name for file in find(tmp_path / "a.wav").files] == ["a"]


def test_nothing_there_and_nothing_in_it_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"There is no folder or archive .*/gone"):
        find(tmp_path / "gone")
    with pytest.raises(LibraryError, match=r"no audio in .*flac"):
        find(lay(tmp_path, "notes.txt"))
