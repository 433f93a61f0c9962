"""Quality against size on the command line: sweeps that end in a table, and the table of any runs."""

from __future__ import annotations

import csv
import signal
import struct
from pathlib import Path

import pytest
from commanding import begun, ended, latentdeck, typed
from frontiers import a_frontier, around

from engine.client import Client
from engine.schema import Frontier, Interval, TrainRequest
from tui.commands.quality import verdict

LINEAR = ("--library", "tiny", "--set", "window=512", "--set", "hop=128", "--set", "block=4")
"""Sixteen blocks in the clips of the library `tiny`: sizes are multiples of 16."""


async def test_a_sweep_ends_in_the_table_of_its_sizes(tiny: Client, tmp_path: Path) -> None:
    table, figure = tmp_path / "new" / "sizes.csv", tmp_path / "sizes.png"
    words = ("sweep", "pca", "--sizes", "64,32", *LINEAR, "--name", "code", "--csv", table, "--png", figure)
    swept = await latentdeck(*words, "--json")
    assert swept.code == 0, swept.err
    found = Frontier.model_validate(swept.json)
    runs = [row for row in found.rows if row.kind == "run"]
    assert [(row.name, row.floats, row.model) for row in runs] == [
        ("code-32", 32, "pca"),
        ("code-64", 64, "pca"),
    ]
    assert swept.err.splitlines() == [f"{table} is written.", f"{figure} is written."]
    assert [line["name"] for line in csv.DictReader(table.open())] == [row.name for row in found.rows]
    assert struct.unpack(">II", figure.read_bytes()[16:24]) == (1600, 900)

    # the same table for any runs: what was measured is not measured again
    both = await typed("measure", "code-64", "code-32")
    assert both.code == 0, both.err
    lines = both.out.splitlines()
    assert lines[0].startswith("2 runs on the test part of tiny, 3 tracks, 6 clips")
    assert [line.split()[0] for line in lines[1:-1]] == ["coding", *(row.name for row in found.rows)]
    mean = runs[0].values["chroma"].mean
    assert mean is not None
    assert f" {mean:.2f} [" in lines[2]
    assert lines[-1] == verdict(found)
    one = await typed("measure", "code-32")
    assert one.out.startswith("code-32 on the test part of tiny")
    assert "code-64" not in one.out
    assert (await typed("measure", "code-32", "code-64", "--json")).json == swept.json


async def test_an_interrupted_sweep_goes_on_in_the_background(tiny: Client) -> None:
    words = ("--library", "tiny", "--epochs", "100000", "--set", "batch_size=8")
    async with tiny.news() as heard:
        process = await begun("sweep", "tanh-conv", "--sizes", "2000", *words)
        async for news in heard:  # by its first losses, which take a while, the command follows it
            if news.records and news.records["tanh-conv-2000"].records:
                break
    process.send_signal(signal.SIGINT)
    left = await ended(process)
    assert (left.code, left.out) == (130, "")
    assert left.err == (
        "The sweep goes on in the background, and its runs are measured there; `latentdeck measure "
        "tanh-conv-2000` shows it.\n"
    )
    assert (await tiny.run("tanh-conv-2000")).state == "running"


async def test_a_size_that_fails_is_named_and_the_others_are_shown(tiny: Client) -> None:
    words = ("--library", "tiny", "--epochs", "2", "--set", "batch_size=8")
    process = await begun("sweep", "tanh-conv", "--sizes", "1000,2000", *words)
    stopped = False
    async with tiny.news() as heard:
        async for news in heard:
            if news.run is not None and not stopped and news.run.name == "tanh-conv-2000":
                await tiny.stop_run("tanh-conv-2000")
                stopped = True
            if news.run is not None and news.run.name == "tanh-conv-2000" and news.run.state == "stopped":
                break
    left = await ended(process)
    assert left.code == 1
    assert left.err == "The run tanh-conv-2000 stopped: taken from the queue\n"
    assert left.out.startswith("tanh-conv-1000 on the test part of tiny")


async def test_a_sweep_that_need_not_be_waited_for_prints_its_runs(tiny: Client) -> None:
    await tiny.train(TrainRequest(model="tanh-conv", library="tiny", name="busy", epochs=100_000))
    queued = await latentdeck("sweep", "pca", "--sizes", "64,32", *LINEAR, "--no-wait")
    assert (queued.code, queued.out) == (0, "pca-32\npca-64\n")
    wrong = await typed("sweep", "pca", "--sizes", "32,40", *LINEAR)
    assert (wrong.code, wrong.out) == (1, "")
    assert "floats=40 cannot be made" in wrong.err
    assert wrong.err.count("\n") == 1
    small, large = (await tiny.runs())[1:]
    assert (small.name, large.name) == ("pca-32", "pca-64")
    assert small.position < large.position


@pytest.mark.parametrize(
    "words",
    [
        ["--library", "tiny"],
        ["--library", "tiny", "--sizes", "32,big"],
        ["--library", "tiny", "--sizes", "32", "--split", "half"],
        ["--library", "tiny", "--sizes", "32", "--no-wait", "--png", "frontier.png"],
    ],
)
async def test_wrong_usage_is_exit_code_2(home: Path, words: list[str]) -> None:
    left = await typed("sweep", "pca", *words)
    assert (left.code, left.out) == (2, "")


def test_the_smallest_recognisable_size_is_named_with_its_evidence() -> None:
    assert verdict(a_frontier(432, 864, 1728, best=1.06)) == (
        "The smallest recognisable size is 864 floats a clip (ratio 127.6): "
        "net-864 has identified 0.96 [0.91, 1.01] and genre_kept 0.96 [0.91, 1.01]; "
        "that takes identified ≥ 0.95 and genre_kept ≥ 0.90."
    )


def test_where_no_size_is_recognisable_the_nearest_is_named() -> None:
    found = a_frontier(432, 864, 1728, best=0.8)
    unheard = next(row for row in found.rows if row.name == "net-1728")
    unheard.values["genre_kept"] = Interval(mean=None, low=None, high=None)
    assert verdict(found) == (
        "No run is recognisable, which takes identified ≥ 0.95 and genre_kept ≥ 0.90; "
        "nearest is net-864 with 864 floats a clip (ratio 127.6): "
        "identified 0.70 [0.65, 0.75] and genre_kept 0.70 [0.65, 0.75]."
    )
    unheard.values["identified"] = around(0.9)
    found.rows = [row for row in found.rows if row.kind != "run" or row is unheard]
    assert verdict(found).endswith(": identified 0.90 [0.85, 0.95] and genre_kept –.")
