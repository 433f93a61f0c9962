"""`latentdeck classify` and `genres`: a classifier from the command to its table."""

from __future__ import annotations

from pathlib import Path

import pytest
from commanding import latentdeck, typed
from tellings import GENRES, a_level
from typer.testing import CliRunner

from engine.client import Client
from engine.schema import GenreReport
from tui.commands import classify
from tui.commands.root import app
from tui.commands.talk import out

SETTINGS = ("--set", "hop=128", "--set", "bands=32", "--set", "batch_size=4", "--epochs", "2")


async def test_a_classifier_is_trained_and_told_and_shown_again(linear: Client) -> None:
    first = await latentdeck("classify", "mlp", "--library", "tiny", *SETTINGS, "--name", "ear", "--json")
    assert first.code == 0, first.err
    report = GenreReport.model_validate(first.json)
    assert report == await linear.genre_report(["ear"])
    assert (report.runs, report.model, report.input, report.tracks.count) == (["ear"], "mlp", "mel", 3)
    shown = await typed("runs", "show", "ear")
    assert "mlp on mel, tiny, split random, seed 0: 3 test tracks, 6 clips" in shown.out
    lines = (await typed("runs")).out.splitlines()
    listed = next(line.split() for line in lines if line.startswith("ear "))
    assert listed[:6] == ["ear", "mlp", "tiny", "done", "–", "–"]
    again = await typed("genres", "ear", "--json")
    assert GenreReport.model_validate(again.json) == report
    unjoined = await typed("genres", "ear", "linear")
    assert (unjoined.code, unjoined.out) == (1, "")
    assert "linear" in unjoined.err
    other = await typed("classify", "pca", "--library", "tiny")
    assert (other.code, other.out) == (1, "")
    assert other.err == "pca makes sound and tells no genres; mlp, mlp2, cel, cel2, cel3 do.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["cel"], "a network needs one to learn from"),
        (["cel", "--library", "tiny", "--folds", "4"], "networks are tested in 5 folds"),
        (["cel", "--library", "tiny", "--features", "x.csv"], "hears sound and no features"),
        (["cel", "--library", "tiny", "--split", "fold-6"], "fold-1 to fold-5"),
        (
            ["cel", "--library", "tiny", "--folds", "5", "--split", "fold-2"],
            "takes each of its splits in turn",
        ),
        (["raw", "--library", "tiny", "--input", "mel"], "raw is a study of features and has none"),
        (["raw", "--library", "tiny", "--split", "fold-2"], "raw is a study of features and has none"),
    ],
)
def test_wrong_usage_is_exit_code_2(home: Path, words: list[str], sentence: str) -> None:
    left = CliRunner().invoke(app, ["classify", *words])
    assert (left.exit_code, left.stdout) == (2, "")
    assert sentence in " ".join(left.stderr.replace("│", " ").split())


def test_a_report_is_shown_with_its_interval_beside_chance_and_its_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = GenreReport(
        runs=["a-fold-1", "a-fold-2"], model="cel", input="waveform", library="gtzan", library_created=0.0,
        split="folds", seed=3, part="test", weights=["x", "y"], genres=GENRES, chance=0.1,
        clips=a_level(12, 0.5, GENRES), tracks=a_level(2, 0.6, GENRES),
        warning="This split can leak: artists.", seconds=1.0, versions={},
    )  # fmt: skip
    with out.capture() as captured:
        classify.print_report(report)
    lines = captured.get().splitlines()
    assert lines[0] == "cel on waveform, gtzan, 2 folds, seed 3: 20 test tracks, 120 clips"
    accuracy = report.tracks.accuracy
    by_track = next(line for line in lines if line.startswith("by track"))
    assert f"{accuracy.mean:.3f} [{accuracy.low:.3f}, {accuracy.high:.3f}]" in by_track
    assert by_track.split()[-1] == "0.100"
    assert "This split can leak: artists." in lines
    head = next(place for place, line in enumerate(lines) if "disco" in line and "blues" in line)
    for genre, counts, line in zip(GENRES, report.clips.confusion, lines[head + 1 :], strict=False):
        assert line.split() == [genre, *(str(count) if count else "·" for count in counts)]
