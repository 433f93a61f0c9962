"""Listening through the engine: who may come in, by which way, and what is passed on to whom."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.datastructures import Headers

from engine import places
from engine.client import Client, EngineError
from engine.schema import Door, DoorRequest, Message, Said
from engine.service.guard import trusted
from engine.service.listening import ASLEEP, GONE, Listening

PAGE = {"host": "localhost:8765"}
"""How a page that `ssh -L` leads here names the engine."""
READY: Message = {"event": "ready", "device": "laptop browser", "devices": ["laptop browser"]}
NOBODY = 65534


@asynccontextmanager
async def through_the_socket() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.AsyncHTTPTransport(uds=str(places.socket_path()))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asker:
        yield asker


# ---------------------------------------------------------------- foreign pages


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "music.example:8765"},  # a name that was bent to this address
        {"host": "localhost.music.example"},
        {"host": "engine:8765"},  # a short name, which the neighbourhood's name server may bend
        {"host": ""},
        PAGE | {"origin": "https://music.example"},
        PAGE | {"origin": "null"},
        PAGE | {"origin": "http://localhost:3000"},  # another program of the laptop
        PAGE | {"sec-fetch-site": "cross-site"},
        PAGE | {"sec-fetch-site": "same-site"},
        PAGE | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    ],
)
def test_what_a_foreign_page_asks_is_not_trusted(headers: dict[str, str]) -> None:
    assert not trusted("GET", Headers(headers))
    assert not trusted("POST", Headers(headers))


@pytest.mark.parametrize(
    "headers",
    [
        PAGE,
        PAGE | {"origin": "http://localhost:8765", "sec-fetch-site": "same-origin"},
        PAGE | {"sec-fetch-site": "none"},  # the address was typed
        PAGE | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
        {"host": "127.0.0.1:8765"},
        {"host": "[::1]:8765"},
        {"host": "localhost"},  # the engine's own client
    ],
)
def test_the_page_and_the_engines_own_client_are_trusted(headers: dict[str, str]) -> None:
    assert trusted("GET", Headers(headers))


def test_a_link_in_a_foreign_page_opens_the_page_and_does_nothing() -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert not trusted("POST", Headers(PAGE | link))


async def test_a_foreign_page_is_refused_without_a_word_and_the_listening_page_opens(engine: Client) -> None:
    async with through_the_socket() as asker:
        for method, path in (("GET", "/libraries"), ("POST", "/engine/stop"), ("GET", "/listen/")):
            reply = await asker.request(method, path, headers=PAGE | {"origin": "https://music.example"})
            assert (reply.status_code, reply.content) == (403, b"")
        page = await asker.get("/listen/", headers=PAGE)
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "http" not in page.text  # nothing of it comes from elsewhere


# ---------------------------------------------------------------- the door


async def asked(door: Door, path: str, method: str = "GET", **options: object) -> httpx.Response:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{door.port}") as asker:
        return await asker.request(method, path, **options)  # type: ignore[arg-type]


async def test_there_is_no_port_until_one_is_asked_for_and_only_the_token_opens_it(engine: Client) -> None:
    door = await engine.open_door(DoorRequest())
    assert len(door.token) >= 32
    wrong = door.token[:-1] + ("a" if door.token[-1] != "a" else "b")
    for path in (
        "/",
        "/listen/",
        "/libraries",
        f"/{wrong}/listen/",
        f"/{wrong}/libraries",
        "//listen/",
        "/é/",
    ):
        reply = await asked(door, path)
        assert (reply.status_code, reply.content, reply.headers.get("server")) == (403, b"", None)
    assert (await asked(door, f"/{door.token}/listen/")).status_code == 200
    assert (await asked(door, f"/{door.token}/libraries")).json() == []
    assert (await asked(door, f"/{door.token}/listen")).headers["location"].endswith(f"/{door.token}/listen/")


async def test_who_has_the_token_may_listen_and_nothing_else(engine: Client) -> None:
    door = await engine.open_door(DoorRequest())
    for method, path in (
        ("POST", "/engine/stop"), ("POST", "/runs"), ("DELETE", "/libraries/demo"), ("POST", "/sound/mix"),
        ("POST", "/listening/door"), ("DELETE", "/listening/door"), ("GET", "/listening/apps/x"),
        ("GET", "/listen/../jobs"), ("GET", "/enginex"), ("PUT", "/listen/"),
    ):  # fmt: skip
        reply = await asked(door, f"/{door.token}{path}", method)
        assert reply.status_code in (403, 404), (method, path)
    foreign = {"host": f"localhost:{door.port}", "origin": "https://music.example"}
    assert (await asked(door, f"/{door.token}/libraries", headers=foreign)).status_code == 403


async def test_a_door_keeps_its_token_until_it_is_closed(engine: Client) -> None:
    door = await engine.open_door(DoorRequest())
    assert await engine.open_door(DoorRequest(port=door.port)) == door
    await engine.close_door()
    with pytest.raises(httpx.ConnectError):
        await asked(door, f"/{door.token}/listen/")
    assert (await engine.open_door(DoorRequest())).token != door.token


async def test_one_port_at_most_is_open_however_many_are_asked_for_at_once(engine: Client) -> None:
    await engine.open_door(DoorRequest())
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [free.getsockname()[1] for free in (one, other)]
    doors = await asyncio.gather(*(engine.open_door(DoorRequest(port=port)) for port in ports))
    await engine.close_door()
    for door in doors:
        with pytest.raises(httpx.ConnectError):
            await asked(door, f"/{door.token}/listen/")


async def test_only_loopback_addresses_and_free_ports_are_listened_at(engine: Client) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5"):
        with pytest.raises(EngineError, match="can be reached from other boxes"):
            await engine.open_door(DoorRequest(host=host))
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(EngineError, match="give another port"),
    ):
        await engine.open_door(DoorRequest(port=taken.getsockname()[1]))


# ---------------------------------------------------------------- other users of the box


def as_nobody(work: Callable[[], bytes]) -> bytes:
    """What some work gives that another user of this box does; it can import nothing more."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(writer, work())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be another user")
async def test_another_user_of_the_box_gets_nothing(engine: Client) -> None:
    door = await engine.open_door(DoorRequest())
    path = str(places.socket_path())

    def by_the_socket() -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(path)
            except PermissionError:
                return b"refused"
            return b"let in"

    def by_the_port() -> bytes:
        with socket.socket() as line:
            line.connect(("127.0.0.1", door.port))
            line.sendall(b"GET /guess/listen/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            said = b""
            while part := line.recv(4096):
                said += part
            return said

    assert as_nobody(by_the_socket) == b"refused"
    head, _, body = as_nobody(by_the_port).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 403")
    assert body == b""


# ---------------------------------------------------------------- what is passed on


async def test_what_is_said_goes_to_and_fro_through_the_engine_in_order(engine: Client) -> None:
    told: list[Message] = [{"do": "seek", "seconds": float(number)} for number in range(50)]
    async with (
        through_the_socket() as page,
        page.stream("GET", "/listening/pages/one", headers=PAGE) as stream,
    ):
        commands = data(stream.aiter_lines())
        async with engine.page_events("app") as events:
            assert await anext(events) == {"event": "silent", "message": ASLEEP}
            said = Said(messages=[READY]).model_dump()
            await page.post("/listening/pages/one", json=said, headers=PAGE)
            assert await anext(events) == READY
            await engine.tell_page("app", told[:20])
            await engine.tell_page("app", told[20:])
            assert [await anext(commands) for _ in told] == told
        assert await anext(commands) == {"do": "stop"}  # the app is gone: what it played falls silent


async def data(lines: AsyncIterator[str]) -> AsyncIterator[Message]:
    """What a stream of server-sent events brings."""
    async for line in lines:
        if line.startswith("data:"):
            yield json.loads(line[5:])


class Somebody:
    """A page or an app at the engine's, and what it hears."""

    def __init__(self, messages: AsyncGenerator[Message]) -> None:
        self._messages = messages
        self._next = asyncio.ensure_future(anext(messages))

    async def hears(self) -> Message:
        """The next message."""
        async with asyncio.timeout(5):
            message = await self._next
        self._next = asyncio.ensure_future(anext(self._messages))
        return message

    async def hears_nothing(self) -> bool:
        """Whether there is no message."""
        await asyncio.sleep(0)  # what was left a moment ago is read in the next turn of the loop
        return not self._next.done()

    async def leaves(self) -> None:
        self._next.cancel()
        await asyncio.wait([self._next])
        await self._messages.aclose()


async def arrives(messages: AsyncGenerator[Message]) -> Somebody:
    somebody = Somebody(messages)
    await asyncio.sleep(0)  # so that the engine knows it
    return somebody


@pytest.fixture
async def listening() -> AsyncIterator[Listening]:
    made = Listening()
    yield made
    made.close()
    await asyncio.sleep(0)


async def test_the_page_woken_last_is_the_speaker_and_the_one_before_is_told(listening: Listening) -> None:
    first, second = await arrives(listening.page_hears("1")), await arrives(listening.page_hears("2"))
    listening.page_says("1", [READY])
    app = await arrives(listening.app_hears("app"))
    assert await app.hears() == READY
    listening.page_says("2", [READY | {"device": "another"}])
    assert await first.hears() == {"do": "quit"}
    assert (await app.hears())["device"] == "another"
    listening.app_says("app", [{"do": "play"}])
    assert await second.hears() == {"do": "play"}
    assert await first.hears_nothing()
    listening.page_says("1", [{"event": "ended"}])
    assert await app.hears_nothing()  # nobody asks the first one any more
    await first.leaves()
    assert await app.hears_nothing()
    await second.leaves()
    assert await app.hears() == {"event": "silent", "message": GONE}


async def test_the_page_plays_for_the_app_that_pressed_play_last(listening: Listening) -> None:
    page = await arrives(listening.page_hears("page"))
    listening.page_says("page", [READY])
    one, other = await arrives(listening.app_hears("1")), await arrives(listening.app_hears("2"))
    assert [await one.hears(), await other.hears()] == [READY, READY]
    listening.app_says("1", [{"do": "play"}])
    assert await page.hears() == {"do": "play"}
    state: Message = {"event": "state", "playing": True, "lane": 0, "position": 1.5}
    listening.page_says("page", [state])
    assert await one.hears() == state

    listening.app_says("2", [{"do": "load", "lanes": [], "keep": False}])
    assert await page.hears_nothing()  # who only looks does not disturb
    listening.app_says("2", [{"do": "play"}])
    assert await one.hears() == state | {"playing": False, "turn": None}
    assert await other.hears() == READY  # it tells the page everything that it wants
    listening.app_says("2", [{"do": "load", "lanes": [], "keep": False}])
    assert (await page.hears())["do"] == "load"
    listening.page_says("page", [state])
    assert await other.hears() == state
    assert await one.hears_nothing()


async def test_a_listener_that_does_not_read_is_let_go(listening: Listening) -> None:
    await arrives(listening.page_hears("page"))
    listening.page_says("page", [READY])
    app = await arrives(listening.app_hears("app"))
    listening.app_says("app", [{"do": "pause"}])
    listening.page_says("page", [{"event": "ended"}] * 2000)
    assert await app.hears() == READY
    with pytest.raises(StopAsyncIteration):
        await app.hears()
