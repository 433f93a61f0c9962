"""Copies of sounds at this end of a line: the same samples, carried over once, in bounded space."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import files, places
from engine.client import Client, Copies, EngineError

NAME = "a [Live] [b] · ü.wav"


@pytest.fixture
async def away(engine: Client, home: Path) -> AsyncIterator[Client]:
    """A client that keeps copies, as over a line."""
    async with Client(engine.socket, Copies("box", home / "cache")) as client:
        yield client


def make(seed: int) -> tuple[str, np.ndarray]:
    """A sound in the engine's folder: its path, and its samples."""
    samples = np.random.default_rng(seed).integers(-3000, 3000, 22050).astype(np.int16)
    path = places.sounds() / NAME
    soundfile.write(path, samples, 22050)
    return str(path), samples


def heard(path: Path) -> np.ndarray:
    samples, _ = soundfile.read(path, dtype="int16")
    return np.asarray(samples)


async def test_where_the_engine_is_here_a_sound_is_its_own_file(home: Path) -> None:
    async with Client() as client:
        assert await client.fetch("/some/sound.wav") == Path("/some/sound.wav")


async def test_a_copy_has_the_same_samples_in_fewer_bytes(away: Client) -> None:
    path, samples = make(1)
    copy = await away.fetch(path)
    assert copy != Path(path)
    assert np.array_equal(heard(copy), samples)
    assert copy.stat().st_size < Path(path).stat().st_size


async def test_what_is_here_already_is_not_carried_over_again(away: Client, home: Path) -> None:
    path, _ = make(1)
    copies = await asyncio.gather(*(away.fetch(path) for _ in range(3)))
    marked = copies[0]
    marked.write_bytes(b"this very file")
    os.utime(path)  # touched, and still the same sound
    assert {await away.fetch(path), *copies} == {marked}
    assert marked.read_bytes() == b"this very file"


async def test_another_sound_at_the_same_place_is_fetched_anew(away: Client, home: Path) -> None:
    path, _ = make(1)
    before = await away.fetch(path)
    async with Client(away.socket, Copies("another", home / "cache")) as other:
        elsewhere = await other.fetch(path)
    _, samples = make(2)
    after = await away.fetch(path)
    assert np.array_equal(heard(after), samples)
    assert not before.exists()
    assert elsewhere.exists()  # what lies there on another box is another sound


def test_what_was_not_heard_for_the_longest_makes_room(tmp_path: Path) -> None:
    copies = Copies("box", tmp_path, limit=100_000)
    kept = [copies.keep(f"/{number}.wav", "x", bytes(40_000)) for number in range(2)]
    for age, copy in enumerate(kept):
        os.utime(copy, (1e9 - age, 1e9 - age))  # the second is the older one
    assert copies.find("/1.wav") == (kept[1], "x")  # and is heard again
    newest = copies.keep("/2.wav", "x", bytes(40_000))
    assert [copy.exists() for copy in (*kept, newest)] == [False, True, True]


async def test_a_sound_that_is_gone_is_one_sentence(away: Client) -> None:
    path, _ = make(1)
    copy = await away.fetch(path)
    Path(path).unlink()
    assert await away.fetch(path) == copy  # which still is what lay there
    copy.unlink()
    with pytest.raises(EngineError, match="make it again"):
        await away.fetch(path)
    with pytest.raises(EngineError, match="not a sound that the engine made"):
        await away.fetch("/etc/passwd")


def test_the_newest_file_stays_however_large(tmp_path: Path) -> None:
    for number in range(3):
        path = tmp_path / str(number)
        path.write_bytes(bytes(10))
        os.utime(path, (number, number))
    files.make_room(tmp_path, 5)
    assert [path.name for path in tmp_path.iterdir()] == ["2"]
