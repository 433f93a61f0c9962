"""Decoding in worker processes: whatever a file does to its worker, the others come out."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.decode import Decoded, UndecodableError
from engine.audio.decoder import Decoder

RATE = 8000


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Nine files, the n-th of n + 1 tenths of a second."""
    made = []
    for number in range(9):
        made.append(tmp_path / f"{number}.wav")
        soundfile.write(made[-1], np.full((number + 1) * 800, 0.01 * number), RATE)
    return made


def lengths(results: Iterator[Decoded | UndecodableError]) -> list[int | str]:
    return [len(each.samples) if isinstance(each, Decoded) else each.reason for each in results]


def stop(pid: int) -> None:
    """Freeze a process, and return once the system has frozen it."""
    os.kill(pid, signal.SIGSTOP)
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        pass


def test_results_come_in_the_order_of_the_files(paths: list[Path]) -> None:
    with Decoder(RATE, workers=2) as decoder:
        assert lengths(decoder.decode_all(paths)) == [800 * (number + 1) for number in range(9)]


def test_a_file_that_is_not_audio_leaves_the_others_alone(paths: list[Path]) -> None:
    paths[3].write_text("no music")
    with Decoder(RATE, workers=2) as decoder:
        results = lengths(decoder.decode_all(paths))
    assert "format" in str(results.pop(3))
    assert results == [800 * (number + 1) for number in range(9) if number != 3]


def test_a_worker_that_hangs_is_replaced_and_its_file_named(paths: list[Path]) -> None:
    with Decoder(RATE, time_limit=2.0, workers=1) as decoder:
        assert lengths(decoder.decode_all(paths[:1])) == [800]
        stop(decoder.pids[0])
        results = lengths(decoder.decode_all(paths[1:4]))
    assert results == ["it took longer than 2 s to decode", 2400, 3200]


@pytest.mark.parametrize(("number", "words"), [(signal.SIGSEGV, "fault"), (signal.SIGKILL, "killed")])
def test_a_worker_that_dies_is_replaced_and_its_file_named(
    paths: list[Path], number: signal.Signals, words: str
) -> None:
    with Decoder(RATE, workers=1) as decoder:
        assert lengths(decoder.decode_all(paths[:1])) == [800]
        worker = decoder.pids[0]
        stop(worker)
        asked = threading.Event()

        def kill_once_asked() -> None:
            asked.wait()
            os.kill(worker, number)
            os.kill(worker, signal.SIGCONT)

        killer = threading.Thread(target=kill_once_asked)
        killer.start()
        # `waiting` is called while the worker has the file and does not answer.
        results = lengths(decoder.decode_all(paths[1:4], waiting=asked.set))
        killer.join()
        assert decoder.pids != [worker]
    assert f"signal {number.value}" in str(results[0])
    assert words in str(results[0])
    assert results[1:] == [2400, 3200]


def test_leaving_in_the_middle_ends_the_workers(paths: list[Path]) -> None:
    with Decoder(RATE, workers=2) as decoder:
        assert isinstance(next(decoder.decode_all(paths)), Decoded)
        pids = decoder.pids
    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_what_waiting_raises_ends_the_wait(paths: list[Path]) -> None:
    def give_up() -> None:
        raise TimeoutError

    with Decoder(RATE, workers=1) as decoder:
        lengths(decoder.decode_all(paths[:1]))
        stop(decoder.pids[0])
        with pytest.raises(TimeoutError):
            lengths(decoder.decode_all(paths, give_up))


def test_random_damage_never_stops_the_decoding(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    samples = 0.2 * random.standard_normal(RATE)
    damaged = []
    for ending in ("wav", "flac", "ogg", "mp3", "au", "aiff", "caf", "w64"):
        soundfile.write(tmp_path / f"whole.{ending}", samples, RATE)
        whole = (tmp_path / f"whole.{ending}").read_bytes()
        for number in range(8):
            data = bytearray(whole)
            for place in random.integers(0, 200 if number % 2 else len(data), 6):
                data[place] = random.integers(256)
            damaged.append(tmp_path / f"{number}.{ending}")
            damaged[-1].write_bytes(data)
    with Decoder(RATE, time_limit=20.0) as decoder:
        results = list(decoder.decode_all(damaged))
    assert len(results) == len(damaged)
    assert all(np.isfinite(each.samples).all() for each in results if isinstance(each, Decoded))
    assert all(each.reason for each in results if isinstance(each, UndecodableError))


def test_nothing_a_library_prints_reaches_our_streams(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.mp3"
    soundfile.write(path, 0.1 * np.random.default_rng(0).standard_normal(5 * RATE), RATE)
    path.write_bytes(path.read_bytes()[:9000])  # of this mpg123 complains on its standard error
    with Decoder(RATE, workers=1) as decoder:
        assert "ends early" in str(lengths(decoder.decode_all([path]))[0])
    assert capfd.readouterr() == ("", "")
