"""What can be wrong between here and a box, in sentences: ssh's own words are for its log."""

from __future__ import annotations

from typing import Final

from engine.client import DeckError

SSH_FAILED: Final = 255
"""ssh's exit code for troubles of its own; any other is that of the command on the box."""
NO_COMMAND: Final = (126, 127)
"""A shell's exit codes for a command that cannot be run, or is not there."""


class RemoteError(DeckError):
    """A box, or the engine on it, cannot be reached over SSH."""


class RefusedError(RemoteError):
    """The box lets nobody in with the keys and passwords that it was given."""


NO_SSH: Final = (
    "There is no ssh here; install OpenSSH's client (apt-get install openssh-client) to use --host."
)


def of_ssh(host: str, said: str, log: object, asked: bool) -> RemoteError:
    """Why ssh could not do what it was told to.

    Args:
        host: where to, as the person named it.
        said: what ssh wrote meanwhile.
        log: the file where it wrote that.
        asked: whether it could ask for a password.
    """
    if "Could not resolve hostname" in said:
        return RemoteError(f"No host is called {host}; look at the name, or describe it in ~/.ssh/config.")
    if "IDENTIFICATION HAS CHANGED" in said:
        return RemoteError(
            f"{host} has another host key than before; if that is as it should be, "
            "`ssh-keygen -R` with its name forgets the old one."
        )
    if "Host key verification failed" in said:
        return RemoteError(
            f"The host key of {host} is not known here; `ssh {host}` in a terminal asks about it."
        )
    if "Permission denied" in said or "Too many authentication failures" in said:
        if asked:
            return RefusedError(
                f"{host} accepts none of your keys and passwords; have `ssh {host}` work first."
            )
        return RefusedError(
            f"{host} lets nobody in unasked; quit and start again to type the password or passphrase, "
            "or have an ssh-agent hold the key."
        )
    reason = next((words for words in _UNREACHABLE if words in said), None)
    if reason is not None:
        return RemoteError(f"{host} cannot be reached ({reason.lower()}); is it on, and the network up?")
    return RemoteError(f"ssh to {host} failed: {last_line(said)} ({log} has it all)")


_UNREACHABLE: Final = (
    "Connection refused",
    "Connection timed out",
    "No route to host",
    "Network is unreachable",
    "Operation timed out",  # as macOS says it
    "Connection reset",
    "Connection closed",
)


def of_command(host: str, command: str, code: int, said: str) -> RemoteError:
    """Why `latentdeck` on the box ended with an exit code; `said` is what it wrote on its stderr."""
    if code in NO_COMMAND:
        return RemoteError(
            f"A login shell on {host} does not find `{command}`; name it with --remote-command or "
            "LATENTDECK_REMOTE, such as ~/latentdeck/.venv/bin/latentdeck."
        )
    return RemoteError(f"{command} on {host}: {last_line(said)}")


def last_line(said: str) -> str:
    """The last line that is not empty, with its stop."""
    line = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it does not say why")
    return line if line.endswith((".", "!", "?")) else f"{line}."
