"""What passes between an app and a page that is its speaker, and the way in for such a page."""

from __future__ import annotations

from pydantic import Field, JsonValue

from engine.schema.word import Word

Message = dict[str, JsonValue]
"""A command (`do`) or an event (`event`) of the speaker, as `tui/speaker/words.py` lists them."""


class Said(Word):
    """Messages in the order in which they were said."""

    messages: list[Message] = Field(min_length=1)


class DoorRequest(Word):
    """A TCP port of this box for pages that cannot reach the engine's socket."""

    host: str = Field(default="127.0.0.1", description="a loopback address: no other box may connect")
    port: int = Field(default=0, ge=0, le=65535, description="0: any free one")


class Door(Word):
    """An open TCP port. Who knows the token may listen, and do nothing else."""

    host: str
    port: int
    token: str
