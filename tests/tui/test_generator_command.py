"""`latentdeck train --on`: a generator from the command to its sounds; its run stays while it learns."""

from __future__ import annotations

from pathlib import Path

from commanding import typed
from waiting import reaches

from engine.client import Client
from engine.schema import RunInfo

NAME = "latent-flow-linear"


async def test_a_generator_learns_a_run_and_draws_for_it(linear: Client, tmp_path: Path) -> None:
    settings = ("--set", "width=16", "--set", "depth=1", "--epochs", "100000")
    begun = await typed("train", "latent-flow", "--on", "linear", *settings)
    assert (begun.code, begun.out) == (0, f"{NAME}\n")
    kept = await typed("delete", "linear")
    assert (kept.code, kept.out) == (1, "")
    assert kept.err == f"The latents of linear are being learnt by {NAME}; stop that first.\n"
    await steps(linear)
    assert (await typed("stop", NAME)).code == 0
    stopped = await reaches(linear, NAME, "stopped")
    assert (stopped.library, stopped.on, stopped.genres) == ("tiny", "linear", ["buzz", "hum", "whistle"])
    assert "  draws latents of linear, " in (await typed("runs", "show", NAME)).out

    drawn = []
    for folder in ("one", "two"):
        words = ("--way", "flow", "--genre", "hum", "--seed", "3", "-o", tmp_path / folder, "--json")
        sampled = await typed("sample", "linear", *words)
        assert sampled.code == 0, sampled.err
        drawn.append(Path(sampled.json[0]["path"]).read_bytes())
    assert drawn[0] == drawn[1]
    assert (await typed("delete", "linear")).code == 0


async def steps(client: Client) -> RunInfo:
    """The generator, once it has taken a step."""
    async with client.news() as heard:
        async for news in heard:
            if news.run and news.run.name == NAME and news.run.step:
                return news.run
    raise AssertionError("the engine ended before the first step")
