"""`latentdeck mix`, `repeat`, `baskets` and `mixes`."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from commanding import latentdeck
from waiting import reaches

from engine.client import Client
from engine.schema import MixTable, TrainRequest


async def linear(client: Client) -> None:
    """A finished run `linear` on the library `tiny`."""
    settings = {"window": 512, "hop": 128, "block": 4, "dims": 4}
    await client.train(TrainRequest(model="pca", library="tiny", settings=settings, name="linear"))
    await reaches(client, "linear", "done")


async def test_a_mix_of_a_genre_is_kept_made_and_made_again(tiny: Client, tmp_path: Path) -> None:
    await linear(tiny)
    target = tmp_path / "new" / "hums.flac"
    words = ("mix", "linear", "buzz.00001", "--genre", "hum", "-n", "2", "--seed", "4")
    made = await latentdeck(*words, "--way", "blend", "--weights", "2,1,1", "--keep", "hums", "-o", target)
    assert (made.code, made.out) == (0, f"{target}\n"), made.err
    assert f"made again by: latentdeck repeat {target.with_suffix('.json')}" in made.err
    assert soundfile.info(target).format == "FLAC"

    (kept,) = (await latentdeck("baskets", "--json")).json
    assert kept["name"] == "hums"
    assert [(one["track"].split(".")[0], one["weight"]) for one in kept["ingredients"]] == [
        ("buzz", 2.0),
        ("hum", 1.0),
        ("hum", 1.0),
    ]
    same = await latentdeck("mix", "linear", "--basket", "hums", "--way", "blend", "-o", tmp_path / "b.flac")
    assert same.code == 0, same.err
    again = await latentdeck("repeat", target.with_suffix(".json"), "-o", tmp_path / "again.flac")
    assert (again.code, again.out) == (0, f"{tmp_path / 'again.flac'}\n"), again.err
    for name in ("b.flac", "again.flac"):
        assert (tmp_path / name).read_bytes() == target.read_bytes()

    listed = await latentdeck("baskets")
    assert "hums" in listed.out
    assert (await latentdeck("baskets", "--delete", "hums")).out == "The basket hums is forgotten.\n"
    gone = await latentdeck("mix", "linear", "--basket", "hums")
    assert (gone.code, gone.err) == (1, "There is no basket named hums; kept are: none yet.\n")

    flac = (await latentdeck("mix", "linear", "hum.00000", "--json")).json
    assert Path(flac["recipe"]).exists()
    assert (await tiny.sound_bytes(flac["path"]))[:4] == b"RIFF"


async def test_the_table_of_mixes_is_made_by_one_command(tiny: Client, tmp_path: Path) -> None:
    await linear(tiny)
    shown = await latentdeck("mixes", "linear", "-n", "4", "-o", tmp_path / "table")
    assert shown.code == 0, shown.err
    assert shown.out.startswith("Mixes of training tracks of tiny, 4 sounds a row, seed 0")
    assert len(list((tmp_path / "table").glob("*.wav"))) == len(shown.out.splitlines()) - 2
    kept = await tiny.mixes("tiny")
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
async def test_wrong_usage_ends_with_code_2(home: Path, words: list[str]) -> None:
    assert (await latentdeck("mix", *words)).code == 2
