"""Sounds as files: what they are called, how they are written, and how one is heard on another box."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tui.laptop import ssh_words

LONGEST: Final = 200
"""Bytes of a name; file systems take 255."""


def over_ssh(path: str, box: str, environment: Mapping[str, str]) -> str:
    """The line that plays a file of the engine's box on a laptop; empty where nobody came over SSH.

    Args:
        path: of the file.
        box: what the person calls the engine's box; empty where the app runs on it. Then it is the address
            that the laptop reached it by, since its own name may mean nothing there.
        environment: of the app, where sshd has put that address.
    """
    if not box and len(environment.get("SSH_CONNECTION", "").split()) != 4:
        return ""
    there = f"cat {shlex.quote(path)}"
    command = there if shlex.quote(path) == path else shlex.quote(there)  # two shells read it: here and there
    return f"ssh {box or shlex.join(ssh_words(environment))} {command} | play -"


def file_name(*parts: str) -> str:
    """A WAV's name made of parts, without what file systems refuse; a long first part is cut."""
    words = [
        "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else "_" for letter in part)
        for part in parts
    ]
    first, *others = words
    end = "".join(f" - {word}" for word in others)
    room = max(0, LONGEST - len(end.encode()))
    return f"{first.encode()[:room].decode(errors='ignore')}{end}".strip(" .") + ".wav"


def write_file(folder: Path, name: str, data: bytes) -> Path:
    """Write a file whole or not at all, and give its path.

    Raises:
        OSError: it cannot be written.
    """
    path = folder / name
    temporary = folder / f".{os.getpid()}.wav.tmp"
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
