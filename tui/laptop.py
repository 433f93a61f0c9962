"""How the person's laptop reaches this box: what it calls it, and which of its ports is likely to be free."""

from __future__ import annotations

import getpass
import platform
import shlex
import zlib
from collections.abc import Mapping
from typing import Final

FIRST_PORT: Final = 20000
PORTS: Final = 10000
"""Above the well-known ports, below those that systems hand out by themselves."""


def ssh_words(environment: Mapping[str, str]) -> list[str]:
    """What stands behind `ssh` to reach this box: options, and `USER@BOX`.

    Args:
        environment: where sshd has put the address that the laptop connected to. The box's own name stands in
            for it where nobody came over SSH.
    """
    words = environment.get("SSH_CONNECTION", "").split()
    if len(words) != 4:
        return [f"{getpass.getuser()}@{platform.node()}"]
    address, port = words[2].removeprefix("::ffff:"), words[3]
    return [*(() if port == "22" else ("-p", port)), f"{getpass.getuser()}@{address}"]


def forwarding(port: int, target: str, environment: Mapping[str, str]) -> str:
    """The command that has the laptop's own port lead to a socket of this box.

    Args:
        port: of the laptop.
        target: a path or ADDRESS:PORT on this box.
        environment: as above.
    """
    return shlex.join(["ssh", "-N", "-L", f"{port}:{target}", *ssh_words(environment)])


def usual_port(environment: Mapping[str, str]) -> int:
    """A port of the laptop that nothing else is likely to use: always the same for this user of this box."""
    return FIRST_PORT + zlib.crc32(ssh_words(environment)[-1].encode()) % PORTS
