"""Sounds as files: the line that plays one on a laptop, names, and writing."""

from __future__ import annotations

import getpass
import os
import subprocess
from pathlib import Path

import pytest

from tui.sound_files import file_name, over_ssh, write_file

CAME_OVER_SSH = {"SSH_CONNECTION": "192.0.2.7 51234 203.0.113.9 22"}
USER = getpass.getuser()


def test_the_line_names_the_address_that_the_laptop_came_to() -> None:
    assert over_ssh("/run/a.wav", "", CAME_OVER_SSH) == f"ssh {USER}@203.0.113.9 cat /run/a.wav | play -"


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        ("192.0.2.7 51234 203.0.113.9 2222", f"ssh -p 2222 {USER}@203.0.113.9 cat"),
        ("::ffff:192.0.2.7 51234 ::ffff:203.0.113.9 22", f"ssh {USER}@203.0.113.9 cat"),
        ("2001:db8::7 51234 2001:db8::9 22", f"ssh {USER}@2001:db8::9 cat"),
    ],
)
def test_other_ports_and_kinds_of_address(connection: str, words: str) -> None:
    assert over_ssh("/run/a.wav", "", {"SSH_CONNECTION": connection}).startswith(f"{words} ")


def test_an_engine_on_another_box_is_called_as_the_person_calls_it() -> None:
    assert over_ssh("/run/a.wav", "me@box", {}) == "ssh me@box cat /run/a.wav | play -"


@pytest.mark.parametrize("environment", [{}, {"SSH_CONNECTION": "odd"}])
def test_who_sits_at_the_box_needs_no_line(environment: dict[str, str]) -> None:
    assert over_ssh("/run/a.wav", "", environment) == ""


@pytest.mark.parametrize("name", ["a.wav", "it's 5 o'clock [Live] $HOME.wav", 'a "b" & c;d.wav'])
def test_the_line_gives_the_file_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"RIFF sound")
    # what ssh and play do to it: the words behind the host go through a second shell
    programs = 'ssh() { shift; sh -c "$*"; }; play() { cat; }; '
    line = programs + over_ssh(str(tmp_path / name), "", CAME_OVER_SSH)
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True)
    assert done.stdout == b"RIFF sound"


def test_a_name_is_one_that_every_file_system_takes() -> None:
    assert file_name("a/b: c?", "clip 1", "x\ny") == "a_b_ c_ - clip 1 - x_y.wav"
    long = {file_name("é" * 300, "clip 1", voice) for voice in ("original", "net")}
    assert {name.rpartition(" - ")[2] for name in long} == {"original.wav", "net.wav"}
    assert all(len(os.fsencode(name)) <= 255 for name in long)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    assert write_file(tmp_path, "a.wav", b"RIFF").read_bytes() == b"RIFF"
    (tmp_path / "b.wav").mkdir()
    with pytest.raises(OSError, match=os.strerror(21)):
        write_file(tmp_path, "b.wav", b"RIFF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "b.wav"]
