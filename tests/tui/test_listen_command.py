"""`latentdeck engine listen`: one line for the laptop's shell, and one address for its browser."""

from __future__ import annotations

import getpass
import platform

import httpx
import pytest
from commanding import latentdeck

from engine import places
from engine.client import Client
from tui import laptop

ME = getpass.getuser()


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        ("", [f"{ME}@{platform.node()}"]),
        ("10.0.0.2 50000 10.0.0.7 22", [f"{ME}@10.0.0.7"]),
        ("10.0.0.2 50000 10.0.0.7 2222", ["-p", "2222", f"{ME}@10.0.0.7"]),
        ("::ffff:10.0.0.2 50000 ::ffff:10.0.0.7 22", [f"{ME}@10.0.0.7"]),
        ("fe80::1 50000 fe80::2%eth0 22", [f"{ME}@fe80::2%eth0"]),
    ],
)
def test_the_box_is_named_as_the_laptop_reached_it(connection: str, words: list[str]) -> None:
    assert laptop.ssh_words({"SSH_CONNECTION": connection}) == words


def test_a_box_has_the_same_port_every_time_and_another_box_another() -> None:
    one, other = ({"SSH_CONNECTION": f"10.0.0.2 50000 10.0.0.{box} 22"} for box in (7, 8))
    assert laptop.usual_port(one) == laptop.usual_port(one) != laptop.usual_port(other)
    assert 20000 <= laptop.usual_port(one) < 30000


def test_a_path_with_a_space_stays_one_word() -> None:
    line = laptop.forwarding(8765, "/run/my box/engine.sock", {})
    assert line.startswith("ssh -N -L '8765:/run/my box/engine.sock' ")


async def test_it_prints_one_line_and_one_address(engine: Client) -> None:
    said = await latentdeck("engine", "listen", "--port", "8765")
    line, address = said.out.splitlines()
    assert line.split()[:4] == ["ssh", "-N", "-L", f"8765:{places.socket_path()}"]
    assert address == "http://localhost:8765/listen/"
    assert (await latentdeck("engine", "listen", "--port", "8765", "--json")).json == {
        "ssh": line,
        "address": address,
    }


async def test_with_tcp_the_address_holds_the_token_until_the_port_is_closed(engine: Client) -> None:
    said = (await latentdeck("engine", "listen", "--tcp", "0", "--json")).json
    target = said["ssh"].split()[3].partition(":")[2]
    path = httpx.URL(said["address"]).path
    async with httpx.AsyncClient() as laptop_:
        assert (await laptop_.get(f"http://{target}{path}")).status_code == 200
        assert (await laptop_.get(f"http://{target}/listen/")).status_code == 403
        assert (await latentdeck("engine", "listen", "--close")).code == 0
        with pytest.raises(httpx.ConnectError):
            await laptop_.get(f"http://{target}{path}")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [("0.0.0.0:8765", 1, "can be reached from other boxes"), ("loud", 2, "loud is no port")],
)
async def test_a_port_for_everybody_or_none_is_refused(
    engine: Client, words: str, code: int, sentence: str
) -> None:
    said = await latentdeck("engine", "listen", "--tcp", words)
    assert said.code == code
    assert sentence in said.err
