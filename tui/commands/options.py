"""What several commands ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from engine.schema import SettingValue, SplitName

Model = Annotated[str, typer.Argument(help="A model of the registry; `latentdeck models` lists them.")]
OnLibrary = Annotated[str, typer.Option("--library", help="The library to train on.")]
ToLearnFrom = Annotated[
    str | None, typer.Option("--library", help="The library to train on; of a generator that of its run.")
]
OnRun = Annotated[str | None, typer.Option("--on", help="The run whose latents a generator learns.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A setting of the model or its training."),
]
Preset = Annotated[str | None, typer.Option(help="A named set of settings to begin with.")]
Epochs = Annotated[int | None, typer.Option(help="Stop after so many epochs.", min=1)]
Minutes = Annotated[float | None, typer.Option(help="Stop after so many minutes.", min=0.01)]
Split = Annotated[str, typer.Option(help="random, fault-filtered, or fold-1 to fold-5.")]
Seed = Annotated[int, typer.Option(help="Seed of split, start and order.", min=0)]


def absolute(path: Path | None) -> str | None:
    """A path that was typed, as the engine is told it, whose folder is another."""
    return str(path.expanduser().absolute()) if path else None


def split_name(text: str) -> SplitName:
    """The split that was typed; any other word is wrong usage."""
    for name in get_args(SplitName):
        if text == name:
            chosen: SplitName = name
            return chosen
    raise typer.BadParameter("a split is random, fault-filtered, or fold-1 to fold-5", param_hint="--split")


def pairs(texts: list[str] | None) -> dict[str, SettingValue]:
    """The settings of all `--set key=value`; what has another form is wrong usage."""
    return dict(_pair(text) for text in texts or [])


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise typer.BadParameter(f"{text!r} is not of the form key=value", param_hint="--set")
    return key.strip(), value.strip()
