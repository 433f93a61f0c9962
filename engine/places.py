"""Where things are on disk: runs, libraries, sounds, and the engine's socket.

Environment beats `latentdeck.toml` in the user's configuration folder, which beats the default: the
checkout's own folders when the program runs from one, else the user's data folder.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import tomllib
from functools import cache
from pathlib import Path

import platformdirs

from engine.errors import SettingError

_SETTINGS = ("checkpoints", "data", "runtime", "sounds")


def checkpoints() -> Path:
    """The folder of all runs; made when missing."""
    return _made(_folder("checkpoints"))


def data() -> Path:
    """The folder of all libraries; made when missing."""
    return _made(_folder("data"))


def sounds() -> Path:
    """The folder where mixes, samples and written clips go; made when missing."""
    return _made(_folder("sounds"))


def runtime() -> Path:
    """The folder of socket, locks and logs: mode 0700, on a local disk."""
    named = os.environ.get("LATENTDECK_RUNTIME") or _configured().get("runtime")
    if named:
        folder = Path(named).expanduser()
    else:
        base = os.environ.get("XDG_RUNTIME_DIR")
        local = Path(base) if base and Path(base).is_dir() else None
        folder = local / "latentdeck" if local else Path(tempfile.gettempdir()) / f"latentdeck-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"The folder {folder} cannot be made ({error.strerror}); set LATENTDECK_RUNTIME to another one."
        ) from error
    # where all may write, somebody else may have laid a link to one of our other folders
    if folder.stat().st_uid != os.getuid() or folder.lstat().st_uid not in (os.getuid(), 0):
        raise SettingError(
            f"{folder} belongs to another user; set LATENTDECK_RUNTIME to a folder of your own."
        )
    folder.chmod(0o700)
    return folder


def socket_path() -> Path:
    """The engine's Unix socket (at most 107 bytes, as the system demands)."""
    path = runtime() / "engine.sock"
    if len(os.fsencode(path)) > 107:
        raise SettingError(
            f"The path {path} is too long for a socket; set LATENTDECK_RUNTIME to a shorter folder."
        )
    return path


def checkout() -> Path | None:
    """The root of the source checkout that the program runs from, or None for an installed package."""
    root = Path(__file__).resolve().parents[1]
    return root if (root / "pyproject.toml").is_file() else None


def commit() -> str | None:
    """The checkout's commit, with a plus sign when files differ from it; None outside a checkout."""
    root = checkout()
    if root is None or not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


def _folder(name: str) -> Path:
    named = os.environ.get(f"LATENTDECK_{name.upper()}") or _configured().get(name)
    if named:
        return Path(named).expanduser().absolute()
    root = checkout() or Path(platformdirs.user_data_dir("latentdeck", appauthor=False))
    return root / name


@cache
def _configured() -> dict[str, str]:
    path = Path(platformdirs.user_config_dir("latentdeck", appauthor=False)) / "latentdeck.toml"
    try:
        table = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path} cannot be read: {error}; mend it or move it away.") from error
    for key, value in table.items():
        if key not in _SETTINGS or not isinstance(value, str):
            raise SettingError(f"{path}: {key} is not a folder setting; there is {', '.join(_SETTINGS)}.")
    return table


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return folder
