"""`latentdeck sample` and `ladder` from the command to what is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commanding import latentdeck
from typer.testing import CliRunner

from engine.client import Client
from engine.schema import ClipRef, Closeness, Sound
from tui.commands.root import app
from tui.commands.sample import near_words


async def test_samples_and_the_ladder_of_a_run(linear: Client, home: Path, tmp_path: Path) -> None:
    (home / "checkpoints" / "linear" / "closeness.json").unlink()
    made = await latentdeck("sample", "linear", "--way", "genre", "-n", "2", "-o", tmp_path, "--json")
    assert made.code == 0, made.err
    sounds = [Sound.model_validate(one) for one in made.json]
    assert [Path(sound.path).parent for sound in sounds] == [tmp_path, tmp_path]
    assert [(job.kind, job.state) for job in await linear.jobs()] == [("closeness", "done")]
    assert sounds[0].closeness is not None
    learnt = sounds[0].closeness.nearest
    around = ("--like", learnt.track, "--clip", str(learnt.clip + 1), "--strength", "0", "-o", str(tmp_path))
    said = await latentdeck("sample", "linear", *around)
    assert said.out.strip().endswith(".wav")
    assert f"a copy of {learnt.track} · {learnt.clip + 1}: nearest training clip {learnt.track}" in said.err

    shown = await latentdeck("ladder", "linear", "-n", "4")
    assert shown.code == 0, shown.err
    lines = shown.out.splitlines()
    assert lines[0].startswith(
        "ways to draw from linear, against held-out clips of tiny, seed 0; genre by chance"
    )
    assert [re.split(r"\s{2,}", line)[0] for line in lines[2:]] == [
        "normal", "gaussian", "genre", "originals", "training", "held-out", "shuffled", "noise",
    ]  # fmt: skip
    kept = await linear.ladder("linear")
    assert kept is not None
    assert shown.out.count("held-out") == 2
    assert f"{kept.rows[0].distance.mean:.2f}" in lines[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sample", "x", "--way", "thought"], "a way is normal, gaussian, genre, flow, prior"),
        (["sample", "x", "--temperature", "3"], "less than or equal to 2"),
        (["ladder", "x", "-n", "1"], "greater than or equal to 4"),
    ],
)
def test_wrong_usage_is_exit_code_2(home: Path, words: list[str], sentence: str) -> None:
    left = CliRunner().invoke(app, words)
    assert (left.exit_code, left.stdout) == (2, "")
    assert sentence in " ".join(left.stderr.replace("│", " ").split())


def test_a_copy_is_called_a_copy() -> None:
    clip = ClipRef(library="tiny", track="a", clip=2)
    found = Closeness(
        nearest=clip, distance=0.1, heard=clip, peaks=0.5, held_out_peaks=0.1, copy_of=clip,
        genres={"hum": 0.75, "buzz": 0.25},
    )  # fmt: skip
    assert near_words(found).startswith("a copy of a · 3: ")
    assert near_words(found).endswith("sounds like hum (0.75)")
    assert near_words(found.model_copy(update={"copy_of": None})).startswith("not a copy: ")
