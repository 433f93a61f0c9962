"""Who may ask: not a web page of somebody else's that knows the port which leads here.

Behind `ssh -L` the engine stands at a port of the laptop, and every page that its browser shows can send
requests there. So a request must name this machine (else a foreign name was bent to its address, "DNS
rebinding"), and one that a page sends must come from a page of the engine's own. Programs other than
browsers send neither `Origin` nor `Sec-Fetch-Site`; they are this user's, since the socket is.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


class Guard:
    """Refuses what a foreign page asks: 403, and not a word."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or not."""
        if scope["type"] != "http" or trusted(scope["method"], Headers(scope=scope)):
            await self._app(scope, receive, send)
        else:
            await Response(status_code=403)(scope, receive, send)


def trusted(method: str, headers: Headers) -> bool:
    """Whether a request may have been meant by this user."""
    host = headers.get("host", "")
    if not _is_here(host):
        return False
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return False
    site = headers.get("sec-fetch-site", "none")
    if site in ("none", "same-origin"):
        return True
    # a link in another page may open the listening page, in a window of its own
    return (method, headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == (
        "GET",
        "navigate",
        "document",
    )


def _is_here(host: str) -> bool:
    """Whether the name in a `Host` header is this machine's own."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
