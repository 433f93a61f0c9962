"""`latentdeck mix`, `repeat`, `baskets` and `mixes`."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from commanding import latentdeck, typed
from typer.testing import CliRunner

from engine.client import Client, EngineError
from engine.schema import MixTable, Passage, Recipe
from tui.commands.root import app


async def test_a_mix_of_a_genre_is_kept_made_and_made_again(linear: Client, tmp_path: Path) -> None:
    target = tmp_path / "new" / "hums.flac"
    words = ("mix", "linear", "buzz.00001", "--genre", "hum", "-n", "2", "--seed", "4")
    made = await latentdeck(*words, "--way", "blend", "--weights", "2,1,1", "--keep", "hums", "-o", target)
    assert (made.code, made.out) == (0, f"{target}\n"), made.err
    assert f"made again by: latentdeck repeat {target.with_suffix('.json')}" in made.err
    assert soundfile.info(target).format == "FLAC"

    (kept,) = (await typed("baskets", "--json")).json
    assert kept["name"] == "hums"
    assert [(one["track"].split(".")[0], one["weight"]) for one in kept["ingredients"]] == [
        ("buzz", 2.0),
        ("hum", 1.0),
        ("hum", 1.0),
    ]
    same = await typed("mix", "linear", "--basket", "hums", "--way", "blend", "-o", tmp_path / "b.flac")
    assert same.code == 0, same.err
    again = await typed("repeat", target.with_suffix(".json"), "-o", tmp_path / "again.flac")
    assert (again.code, again.out) == (0, f"{tmp_path / 'again.flac'}\n"), again.err
    for name in ("b.flac", "again.flac"):
        assert (tmp_path / name).read_bytes() == target.read_bytes()

    listed = await typed("baskets")
    assert "hums" in listed.out
    assert (await typed("baskets", "--delete", "hums")).out == "The basket hums is forgotten.\n"
    gone = await typed("mix", "linear", "--basket", "hums")
    assert (gone.code, gone.err) == (1, "There is no basket named hums; kept are: none yet.\n")

    made_there = (await typed("mix", "linear", "hum.00000", "--json")).json
    assert (await linear.sound_bytes(made_there["path"]))[:4] == b"RIFF"
    recipe = await linear.recipe(made_there["path"])
    assert recipe == Recipe.model_validate_json(Path(made_there["recipe"]).read_bytes())
    original = await linear.clip_sound(Passage(library="tiny", track="hum.00000"))
    with pytest.raises(EngineError, match="has no recipe beside it"):
        await linear.recipe(original.path)


async def test_the_table_of_mixes_is_made_by_one_command(linear: Client, tmp_path: Path) -> None:
    shown = await latentdeck("mixes", "linear", "-n", "4", "-o", tmp_path / "table")
    assert shown.code == 0, shown.err
    assert shown.out.startswith("Mixes of training tracks of tiny, 4 sounds a row, seed 0")
    assert len(list((tmp_path / "table").glob("*.wav"))) == len(shown.out.splitlines()) - 2
    kept = await linear.mixes("tiny")
    assert kept == MixTable.model_validate_json((tmp_path / "table" / "mixes.json").read_bytes())
    assert {row.run for row in kept.rows} == {None, "linear"}


@pytest.mark.parametrize(
    "words",
    [
        ["linear"],
        ["linear", "a", "b", "--weights", "1"],
        ["linear", "a", "b", "--weights", "1,nan"],
        ["linear", "a", "b", "--weights", "1,-1"],
        ["linear", "a", "--along"],
        ["linear", "a", "--way", "arithmetic"],
        ["linear", "a", "--less", "hum"],
        ["linear", "a", "-n", "3"],
    ],
)
def test_wrong_usage_ends_with_code_2(home: Path, words: list[str]) -> None:
    assert CliRunner().invoke(app, ["mix", *words]).exit_code == 2
