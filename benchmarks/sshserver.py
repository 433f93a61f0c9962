"""A real sshd on loopback, with keys of its own: a GPU box that is this machine."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

_LINE: Final = Path(__file__).with_name("slow_line.py")


class SshServer:
    """A server for this user alone. `ssh NAME` reaches it where `environment` is set.

    Args:
        folder: for its keys, its configuration and its log; empty, and its path short.
        session: environment variables of what runs on the box.
        round_trip: seconds that the line takes there and back, beside its own.
    """

    NAME: Final = "box"

    def __init__(
        self, folder: Path, session: Mapping[str, str] | None = None, round_trip: float = 0.0
    ) -> None:
        self.folder = folder
        self.config = folder / "ssh_config"
        """For `ssh -F`."""
        self._server_config = folder / "sshd_config"
        self._session = dict(session or {})
        self._round_trip = round_trip
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def environment(self) -> dict[str, str]:
        """With this, a plain `ssh` reads the configuration here, not the one of this machine's user."""
        return {"PATH": os.pathsep.join((str(self.folder / "bin"), os.environ["PATH"]))}

    def start(self) -> None:
        """Have it listening.

        Raises:
            OSError: there is no sshd, or it does not start.
        """
        self._configure()
        self.listen()

    def listen(self) -> None:
        """Listen, at the same port again after a `stop`.

        Raises:
            OSError: it does not start.
        """
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # the privilege separation of Debian's sshd
        # -D: in the foreground, -e: its log goes to stderr, where its first line says that it listens
        self._process = subprocess.Popen(
            [_sshd(), "-D", "-e", "-f", str(self._server_config)], stderr=subprocess.PIPE, text=True
        )
        assert self._process.stderr is not None
        first = self._process.stderr.readline()
        self._reader = threading.Thread(target=self._keep_log, args=(self._process.stderr,), daemon=True)
        self._reader.start()
        if "listening" not in first:
            self.stop()
            raise OSError(f"sshd does not start here: {first.strip()}")

    def stop(self) -> None:
        """End it with all its sessions."""
        if self._process is None:
            return
        self.cut()
        self._process.kill()
        self._process.wait()
        self._process = None
        self._reader.join()

    def cut(self) -> None:
        """End all its sessions, as when the line is cut; what was started in them stays."""
        self._signal_sessions(signal.SIGKILL)

    def freeze(self) -> None:
        """Have its sessions answer nothing more, as when the line is dead and nobody was told."""
        self._signal_sessions(signal.SIGSTOP)

    def refuse(self) -> None:
        """Let nobody in from now on; who is in may stay."""
        (self.folder / "authorized_keys").write_text("")

    def set(self, option: str) -> None:
        """Start again with a line of sshd_config, which counts more than those that are there."""
        self.stop()
        self._server_config.write_text(f"{option}\n{self._server_config.read_text()}")
        self.listen()

    def _keep_log(self, lines: IO[str]) -> None:
        with lines, (self.folder / "sshd.log").open("a") as log:
            shutil.copyfileobj(lines, log)

    def _signal_sessions(self, number: signal.Signals) -> None:
        assert self._process is not None
        parents = {self._process.pid}
        while parents:
            children = {pid for pid, parent, name in _processes() if parent in parents and "sshd" in name}
            for pid in children:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            parents = children

    def _configure(self) -> None:
        for name in ("host", "key"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)], check=True
            )
        (self.folder / "authorized_keys").write_text((self.folder / "key.pub").read_text())
        self.port = free_port()
        session = " ".join(f'"{name}={value}"' for name, value in self._session.items())
        self._server_config.write_text(
            "ListenAddress 127.0.0.1\n"
            f"Port {self.port}\n"
            f"HostKey {self.folder}/host\n"
            f"AuthorizedKeysFile {self.folder}/authorized_keys\n"
            "PidFile none\n"
            "StrictModes no\n"  # the folder above may be anybody's, as /tmp is
            "UsePAM no\n"
            "PasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\n"
            "PermitRootLogin prohibit-password\n" + (f"SetEnv {session}\n" if session else "")
        )
        known = f"[127.0.0.1]:{self.port} {(self.folder / 'host.pub').read_text()}"
        (self.folder / "known_hosts").write_text(known)
        slow = [sys.executable, str(_LINE), "127.0.0.1", str(self.port), str(self._round_trip)]
        self.config.write_text(
            f"Host {self.NAME}\n"
            "  HostName 127.0.0.1\n"
            f"  Port {self.port}\n"
            f"  IdentityFile {self.folder}/key\n"
            "  IdentitiesOnly yes\n"
            f"  UserKnownHostsFile {self.folder}/known_hosts\n"
            "  StrictHostKeyChecking yes\n"
            + (f"  ProxyCommand {shlex.join(slow)}\n" if self._round_trip else "")
        )
        ssh = self.folder / "bin" / "ssh"
        ssh.parent.mkdir()
        ssh.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {self.config} "$@"\n')
        ssh.chmod(0o755)


def _sshd() -> str:
    """The server's program: it lies where the PATH of a user often does not lead, and wants its whole path.

    Raises:
        FileNotFoundError: it is not installed.
    """
    found = shutil.which("sshd", path=os.pathsep.join((os.environ["PATH"], "/usr/sbin")))
    if found is None:
        raise FileNotFoundError("sshd is not installed (apt-get install openssh-server)")
    return found


def free_port() -> int:
    """A TCP port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _processes() -> list[tuple[int, int, str]]:
    """Of every process: its id, its parent's, and its name."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            pid, _, rest = (folder / "stat").read_text().partition(" (")
        except OSError:
            continue  # it has just ended
        name, _, facts = rest.rpartition(") ")
        found.append((int(pid), int(facts.split()[1]), name))
    return found
