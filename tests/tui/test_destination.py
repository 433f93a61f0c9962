"""Which box a command line is for."""

from __future__ import annotations

import pytest

from tui.destination import Destination, split


@pytest.mark.parametrize(
    ("words", "there", "rest"),
    [
        ("", None, ""),
        ("runs --json", None, "runs --json"),
        ("--host a@b", Destination("a@b", "latentdeck"), ""),
        ("--host=a@b runs --json", Destination("a@b", "latentdeck"), "runs --json"),
        ("--remote-command x/y --host box models", Destination("box", "x/y"), "models"),
        ("--host box --remote-command=x=y", Destination("box", "x=y"), ""),
        ("--host", None, "--host"),
        ("--remote-command x runs", None, "--remote-command x runs"),
        ("runs --host box", None, "runs --host box"),
    ],
)
def test_the_options_before_the_command_name_the_box(
    words: str, there: Destination | None, rest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LATENTDECK_REMOTE", raising=False)
    assert split(words.split()) == (there, rest.split())


def test_the_remote_command_of_the_environment_gives_way_to_that_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LATENTDECK_REMOTE", "~/deck")
    assert split(["--host", "box"]) == (Destination("box", "~/deck"), [])
    assert split(["--host", "box", "--remote-command", "x"]) == (Destination("box", "x"), [])
