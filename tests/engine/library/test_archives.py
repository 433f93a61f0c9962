"""Archives: the same library as from the folder, and no way out of it."""

from __future__ import annotations

import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import CancelledError, LibraryError
from engine.library.prepare import add_library
from engine.library.store import check_library, open_library
from engine.schema import LibraryInfo, LibraryRequest

pytestmark = pytest.mark.usefixtures("home")

MakeMusic = Callable[..., Path]

KINDS = {"tar": "tar", "tar.gz": "gztar", "zip": "zip"}


def add(source: Path, name: str = "songs") -> LibraryInfo:
    request = LibraryRequest(name=name, source=str(source), sample_rate=8000, clip_seconds=1.0)
    return add_library(request, lambda done, message: None)


def packed(root: Path, kind: str) -> Path:
    return Path(shutil.make_archive(str(root.parent / "packed"), KINDS[kind], root))


def left(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "data").iterdir() if path.name != ".lock")


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_gives_the_library_of_its_folder(home: Path, make_music: MakeMusic, kind: str) -> None:
    root = make_music("genres/rock/a.wav", "genres/folk/b.flac", "genres/folk/._b.flac")
    add(root, "folder")
    archive = packed(root, kind)
    info = add(archive, "archive")
    assert info.source == str(archive)
    assert info.genres == ["folk", "rock"]
    for one, other in zip(open_library("archive").tracks, open_library("folder").tracks, strict=True):
        assert one.path == str(archive / Path(other.path).relative_to(root))
        assert one.model_copy(update={"path": other.path}) == other
    assert left(home) == ["archive", "folder"]
    assert sorted(path.name for path in (home / "data" / "archive").iterdir()) == [
        "clips.i16",
        "library.json",
        "tracks.jsonl",
    ]
    assert check_library("archive") == []


def test_a_tgz_is_an_archive_too(make_music: MakeMusic) -> None:
    root = make_music("a.wav", "b.wav")
    assert add(packed(root, "tar.gz").rename(root.parent / "x.TGZ")).tracks == 2


def test_a_zip_with_backslashes_keeps_its_folders(make_music: MakeMusic) -> None:
    root = make_music("a.wav")
    archive = root.parent / "windows.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for genre in ("rock", "folk"):
            member = zipfile.ZipInfo("x.wav")
            member.filename = f"music\\{genre}\\{genre}.wav"
            file.writestr(member, (root / "a.wav").read_bytes())
    assert add(archive).genres == ["folk", "rock"]


@pytest.mark.parametrize("name", ["../out.wav", "/tmp/out.wav", "a/../../out.wav", "..\\out.wav"])
def test_a_zip_that_reaches_outside_is_refused(home: Path, name: str) -> None:
    with zipfile.ZipFile(home / "bad.zip", "w") as file:
        file.writestr(zipfile.ZipInfo("fine.wav"), b"")
        file.writestr(zipfile.ZipInfo(name), b"")
    with pytest.raises(LibraryError, match="a path outside itself"):
        add(home / "bad.zip")
    assert left(home) == []
    assert not list(home.rglob("out.wav"))


@pytest.mark.parametrize("name", ["../out.wav", "/tmp/out.wav"])
def test_a_tar_that_reaches_outside_is_refused(home: Path, name: str) -> None:
    with tarfile.open(home / "bad.tar", "w") as file:
        file.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(LibraryError, match="a path outside itself"):
        add(home / "bad.tar")
    assert left(home) == []


def test_links_and_pipes_in_a_tar_are_left_out(home: Path, make_music: MakeMusic) -> None:
    root = make_music("a.wav")
    with tarfile.open(home / "x.tar", "w") as file:
        file.add(root / "a.wav", "music/a.wav")
        for kind, name in ((tarfile.SYMTYPE, "link.wav"), (tarfile.FIFOTYPE, "pipe.wav")):
            member = tarfile.TarInfo(f"music/{name}")
            member.type = kind
            member.linkname = "/etc/passwd"
            file.addfile(member)
    info = add(home / "x.tar")
    assert (info.tracks, info.unreadable) == (1, [])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("keep", [0.0, 0.4])
def test_a_damaged_archive_is_named_and_leaves_nothing(
    home: Path, make_music: MakeMusic, kind: str, keep: float
) -> None:
    archive = packed(make_music("a/a.wav", "b/b.wav"), kind)
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(LibraryError, match=rf"packed\.{kind} cannot be unpacked"):
        add(archive)
    assert left(home) == []


def test_a_locked_zip_is_named(home: Path, make_music: MakeMusic) -> None:
    archive = packed(make_music("a.wav"), "zip")
    data = bytearray(archive.read_bytes())
    data[6] |= 1  # the flag of encryption, of the member and of the table of contents
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(LibraryError, match="cannot be unpacked"):
        add(archive)
    assert left(home) == []


def test_cancelling_while_unpacking_leaves_nothing(home: Path, make_music: MakeMusic) -> None:
    def cancel(done: float, message: str) -> None:
        if message.startswith("unpacking"):
            raise CancelledError("The work was cancelled.")

    archive = packed(make_music("a.wav", "b.wav"), "tar.gz")
    with pytest.raises(CancelledError):
        add_library(LibraryRequest(name="songs", source=str(archive)), cancel)
    assert left(home) == []
