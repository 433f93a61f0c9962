"""The engine of another box, over SSH: `latentdeck --host`."""

from __future__ import annotations

from tui.remote.box import Box
from tui.remote.trouble import RemoteError

__all__ = ["Box", "RemoteError"]
