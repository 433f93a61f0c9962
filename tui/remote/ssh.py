"""The system's ssh to one host: all calls share one connection, which asks for a password once at most.

The first call becomes the connection's master and stays in the background (ControlMaster, ControlPersist);
whatever ssh writes goes to a log, and its questions are asked in the terminal, where there is one.
"""

from __future__ import annotations

import asyncio
import shlex
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui.remote import trouble
from tui.remote.trouble import RemoteError

PERSIST: Final = "10m"
"""How long an idle connection is kept, where nobody ends it before."""
ALIVE_SECONDS, ALIVE_COUNT = 7, 3
"""A dead line is noticed after four times these seconds: three signs of life unanswered, and a last wait."""
OPEN_SECONDS: Final = 30.0
"""Patience with a host that asks nothing."""
MASTER_SECONDS: Final = 15.0
"""Patience with the connection's master, which is a process of this box."""
_LOG_BYTES: Final = 1_000_000


class Ssh:
    """Calls of the program `ssh`."""

    def __init__(self, host: str, control: Path, log: Path) -> None:
        """Nothing is called yet.

        Args:
            host: as ssh takes it: a name of ~/.ssh/config, or USER@BOX, or ssh://USER@BOX:PORT.
            control: the socket that the calls meet at.
            log: where ssh writes, with what the commands on the host write on stderr.

        Raises:
            RemoteError: the log cannot be written.
        """
        self.host = host
        self.log = log
        self._control = control
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            if self._log_size() > _LOG_BYTES:
                log.unlink(missing_ok=True)
            log.touch()
        except OSError as error:
            raise RemoteError(
                f"{log} cannot be written ({error.strerror}); set XDG_STATE_HOME to another folder."
            ) from error

    async def open(self, ask: bool) -> None:
        """Have a connection, which everything else goes over.

        Args:
            ask: ssh may ask for passwords and about host keys in this terminal; else it asks nobody.

        Raises:
            RemoteError: ssh is missing or fails.
        """
        before = self._log_size()
        ssh = [*self._to_host(batch=not ask), "-T", "--", self.host, "exit"]
        code, _ = await self._run(ssh, ask, None if ask else OPEN_SECONDS)
        if code == trouble.SSH_FAILED:
            raise trouble.of_ssh(self.host, self._said_since(before), self.log, ask)

    async def output(self, command: str, *words: str, seconds: float) -> str:
        """What a command writes on its stdout on the host, in a login shell of the user there.

        Args:
            command: as a shell reads it.
            words: behind it, taken as they are.
            seconds: patience.

        Raises:
            RemoteError: ssh fails, the command fails, or it takes too long.
        """
        before = self._log_size()
        ssh = [*self._to_host(batch=True), "-T", "--", self.host, _in_login_shell(command, words)]
        code, out = await self._run(ssh, False, seconds)
        if code == trouble.SSH_FAILED:
            raise trouble.of_ssh(self.host, self._said_since(before), self.log, False)
        if code != 0:
            raise trouble.of_command(self.host, command, code, self._said_since(before))
        return out

    def call(self, command: str, *words: str) -> int:
        """Run a command on the host with this process's stdin, stdout and stderr; its exit code.

        Raises:
            RemoteError: ssh is missing or fails, or there is no such command.
        """
        before = self._log_size()
        terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
        tty = "-t" if terminal else "-T"
        ssh = [*self._to_host(batch=False), tty, "--", self.host, _in_login_shell(command, words)]
        try:
            code = subprocess.run(ssh, check=False).returncode
        except FileNotFoundError:
            raise RemoteError(trouble.NO_SSH) from None
        if code == trouble.SSH_FAILED:
            raise trouble.of_ssh(self.host, self._said_since(before), self.log, True)
        if code in trouble.NO_COMMAND:
            raise trouble.of_command(self.host, command, code, "")
        return code

    async def forward(self, here: Path, there: str) -> None:
        """Have a Unix socket here lead to one on the host, over the connection that stands.

        Raises:
            RemoteError: ssh refuses.
        """
        before = self._log_size()
        code, _ = await self._run(self._to_master("forward", "-L", f"{here}:{there}"), False, MASTER_SECONDS)
        if code != 0:
            reason = trouble.last_line(self._said_since(before))
            raise RemoteError(f"ssh cannot forward {there} of {self.host}: {reason} ({self.log} has it all)")

    async def stands(self) -> bool:
        """Whether there is a connection that is not known to be dead."""
        return (await self._run(self._to_master("check"), False, MASTER_SECONDS))[0] == 0

    async def leave(self) -> None:
        """Have the connection end as soon as nobody uses it."""
        with suppress(RemoteError):  # it ends by itself a little later
            await self._run(self._to_master("stop"), False, MASTER_SECONDS)

    # ------------------------------------------------------------ inside

    def _to_host(self, batch: bool) -> list[str]:
        options = {
            "ControlMaster": "auto",
            "ControlPersist": PERSIST,
            "ServerAliveInterval": ALIVE_SECONDS,
            "ServerAliveCountMax": ALIVE_COUNT,
            "ConnectTimeout": 10,
            "BatchMode": "yes" if batch else "no",  # yes: it asks nobody anything
            "StreamLocalBindUnlink": "yes",  # a socket that a connection of before has left behind
            # what ~/.ssh/config may want of a session for people
            "ClearAllForwardings": "yes",
            "ForwardAgent": "no",
            "ForwardX11": "no",
            "PermitLocalCommand": "no",
            "RemoteCommand": "none",
        }
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return ["ssh", "-S", str(self._control), "-E", str(self.log), *words]

    def _to_master(self, order: str, *words: str) -> list[str]:
        # without ~/.ssh/config, whose own forwards would be asked for as well
        return ["ssh", "-F", "/dev/null", "-S", str(self._control), "-O", order, *words, "--", self.host]

    async def _run(self, words: list[str], ask: bool, seconds: float | None) -> tuple[int, str]:
        """Exit code and stdout."""
        with self.log.open("ab") as log:
            try:
                process = await asyncio.create_subprocess_exec(
                    *words,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    start_new_session=not ask,  # without a terminal ssh cannot write to this one
                )
            except FileNotFoundError:
                raise RemoteError(trouble.NO_SSH) from None
        try:
            async with asyncio.timeout(seconds):
                out, _ = await process.communicate()
        except TimeoutError:
            raise RemoteError(f"{self.host} did not answer within {seconds:g} s.") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(errors="replace")

    def _log_size(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0

    def _said_since(self, size: int) -> str:
        with self.log.open("rb") as log:
            log.seek(size)
            return log.read().decode(errors="replace")


def _in_login_shell(command: str, words: Sequence[str]) -> str:
    """The command line for the host: the command, run by sh with the PATH that the user has when logging in.

    What a profile writes on stdout goes nowhere, so that the output is the command's alone. The C shells take
    no `-lc`: sh stands in for them.
    """
    line = f"unset deck; {command} {shlex.join(words)}".translate(_PACKED)
    return f"exec sh -c '{_LOG_IN}' '{line}'"


_LOG_IN: Final = (
    'deck=$(printf "$0"); export deck; case "$SHELL" in *csh) SHELL=sh;; esac; '
    r'exec "$SHELL" -lc "exec sh -c \"\$deck\" 1>&3 3>&-" 3>&1 1>/dev/null'
)
_PACKED: Final = str.maketrans({"\\": r"\134", "'": r"\047", "!": r"\041", "\n": r"\012", "%": "%%"})
"""For printf: what a shell may read between single quotes (the C shells `!` and newlines, fish `\\`)."""
