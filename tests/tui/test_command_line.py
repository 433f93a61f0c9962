"""The command line: data on stdout, one sentence on stderr, and exit codes that scripts can trust."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from commanding import latentdeck
from waiting import finished, reaches

from engine.client import Client
from engine.schema import LibraryRequest, TrainRequest


async def linear(client: Client) -> str:
    await client.train(
        TrainRequest(model="pca", library="tiny", name="linear", settings={"window": 512, "hop": 128})
    )
    run = await reaches(client, "linear", "done", "failed", "crashed")
    assert run.state == "done", run.reason
    return run.name


async def test_a_library_is_added_listed_and_deleted(engine: Client, music: Path) -> None:
    (music / "hum" / "broken.wav").write_text("this is no music")
    added = await latentdeck(
        "library", "add", "tiny", music, "--sample-rate", "8000", "--clip-seconds", "1", "--json"
    )
    assert added.code == 0, added.err
    assert added.json["tracks"] == 12
    assert [Path(bad["path"]).name for bad in added.json["unreadable"]] == ["broken.wav"]
    assert (await latentdeck("library", "list", "--json")).json[0]["genres"] == ["buzz", "hum", "whistle"]
    assert (await latentdeck("library", "check", "tiny")).out == "tiny is whole.\n"
    assert "hum.00003" in (await latentdeck("library", "tracks", "tiny")).out
    again = await latentdeck("library", "add", "tiny", music)
    assert (again.code, again.out) == (1, "")
    assert "there already" in again.err
    assert (await latentdeck("library", "delete", "tiny")).code == 0
    assert (await latentdeck("library", "list", "--json")).json == []


async def test_a_run_from_training_to_new_sound(tiny: Client, music: Path, tmp_path: Path) -> None:
    words = ["--library", "tiny", "--epochs", "2", "--set", "channels=4", "--name", "net", "--wait", "--json"]
    trained = await latentdeck("train", "tanh-conv", *words)
    assert trained.code == 0, trained.err
    assert (trained.json["state"], trained.json["epoch"]) == ("done", 2)
    shown = (await latentdeck("runs", "show", "net", "--json")).json
    assert {"name", "model", "state", "reason", "pid", "epoch", "train_loss", "val_loss"} <= set(shown)

    measured = await latentdeck("measure", "net", "--json")
    assert measured.code == 0, measured.err
    kinds = [row["kind"] for row in measured.json["rows"]]
    assert kinds[0] == "run"
    assert kinds[-1] == "chance"

    source = music / "hum" / "hum.00002.wav"
    bad = tmp_path / "notes.txt"
    bad.write_text("not a sound")
    words = ["--run", "net", "-o", tmp_path / "out", "--json"]
    made = await latentdeck("reconstruct", bad, source, *words)
    assert made.code == 1  # one is no sound; the other is made all the same
    assert made.err.startswith("notes.txt cannot be read as audio: ")
    written = tmp_path / "out" / "hum.00002.net.wav"
    assert [(one["path"], one["library"], one["track"]) for one in made.json] == [
        (str(written), "music", "hum.00002")
    ]
    info = soundfile.info(written)
    assert (info.frames, info.samplerate) == (16500, 8000)
    again = await latentdeck("reconstruct", source, "--run", "net", "-o", tmp_path / "same.wav")
    assert (again.code, again.out) == (0, f"{tmp_path / 'same.wav'}\n")
    assert (tmp_path / "same.wav").read_bytes() == written.read_bytes()

    measured = await latentdeck("measure", "net", "--json")  # now on that track as well
    assert measured.code == 0, measured.err
    assert [(one["tracks"], one["clips"]) for one in measured.json["new_music"]] == [(1, 2)]
    shown = await latentdeck("measure", "net")
    assert "net on new music (music), 1 track, 2 clips: " in shown.out
    deleted = await latentdeck("library", "delete", "music", "hum.00002")
    assert (deleted.code, deleted.out) == (0, "hum.00002 is deleted from music.\n")

    target = tmp_path / "mix.wav"
    mixed = await latentdeck("mix", "net", "hum.00000", "buzz.00001", "--weights", "2,1", "-o", target)
    assert (mixed.code, mixed.out) == (0, f"{target}\n")
    assert soundfile.info(target).frames == 8000
    samples = await latentdeck("sample", "net", "-n", "2", "--seed", "7", "-o", tmp_path / "drawn", "--json")
    assert [Path(sound["path"]).exists() for sound in samples.json] == [True, True]

    explored = await latentdeck("explore", "net", "--space", "mean+std", "--json")
    assert explored.code == 0, explored.err
    assert [len(found["points"]) for found in explored.json] == [12]


async def test_the_same_seed_gives_the_same_sound(tiny: Client, tmp_path: Path) -> None:
    await linear(tiny)
    for folder in ("one", "two"):
        drawn = await latentdeck("sample", "linear", "--seed", "3", "-o", tmp_path / folder)
        assert drawn.code == 0, drawn.err
    one, two = (next((tmp_path / folder).iterdir()).read_bytes() for folder in ("one", "two"))
    assert one == two


WRONG = [
    (["train", "pca", "--library", "tinny"], "no library named tinny; did you mean tiny?"),
    (["train", "tanhconv", "--library", "tiny"], "did you mean tanh-conv?"),
    (["train", "tanh-conv", "--library", "tiny", "--set", "chanels=3"], "did you mean channels?"),
    (["train", "tanh-conv", "--library", "tiny", "--set", "learning_rate=high"], "learning_rate"),
    (["measure", "lineer"], "There is no run named lineer; did you mean linear?"),
    (["mix", "linear", "hum.0000"], "did you mean hum.0000"),
    (["reconstruct", "{text}", "--run", "linear"], "notes.txt"),
    (["reconstruct", "/no/such/song.mp3", "--run", "linear"], "/no/such/song.mp3"),
    (["reconstruct", "{text}", "--run", "lineer"], "did you mean linear?"),
    (["library", "delete", "tiny", "hum.00000"], "tiny was prepared as a whole"),
    (["sample", "linear", "--way", "genre", "--genre", "polka"], "polka"),
    (["library", "add", "other", "/no/such/folder"], "/no/such/folder"),
    (["resume", "linear"], "linear is done"),
]


async def test_wrong_input_is_one_sentence_and_exit_code_1(tiny: Client, tmp_path: Path) -> None:
    await linear(tiny)
    text = tmp_path / "notes.txt"
    text.write_text("not a sound")
    for words, sentence in WRONG:
        ended = await latentdeck(*(word.format(text=text) for word in words))
        assert (ended.code, ended.out) == (1, ""), words
        assert sentence in ended.err
        assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["train"],
        ["train", "pca", "--library", "tiny", "--set", "novalue"],
        ["mix", "linear", "a", "b", "--weights", "1"],
        ["mix", "linear", "a", "--way", "wild"],
        ["bogus"],
        ["sample", "linear", "--way", "wild"],
        ["reconstruct", "song.wav"],
        ["reconstruct", "a.wav", "b.wav", "--run", "linear", "-o", "one.wav"],
        ["reconstruct", "a/song.wav", "b/song.wav", "--run", "linear", "-o", "out"],
        ["reconstruct", "a/song.wav", "--run", "linear", "-o", "b/../a/song.wav"],
    ],
)
async def test_wrong_usage_is_exit_code_2(home: Path, words: list[str]) -> None:
    ended = await latentdeck(*words)
    assert (ended.code, ended.out) == (2, "")


async def test_a_run_that_waits_has_nothing_to_measure_yet(tiny: Client) -> None:
    endless = TrainRequest(model="tanh-conv", library="tiny", name="busy", epochs=100_000)
    await tiny.train(endless)
    await tiny.train(endless.model_copy(update={"name": "waiting"}))
    ended = await latentdeck("measure", "waiting")
    assert ended.code == 1
    assert "waiting for its turn" in ended.err


async def test_an_interrupted_import_is_cancelled(engine: Client, music: Path) -> None:
    job = await engine.add_library(LibraryRequest(name="music", source=str(music)))
    await engine.cancel_job(job.id)
    assert (await finished(engine, job)).state == "cancelled"
    assert (await latentdeck("library", "list", "--json")).json == []


async def test_the_engine_is_started_seen_and_stopped(home: Path) -> None:
    assert "No engine runs" in (await latentdeck("engine", "status")).out
    started = (await latentdeck("engine", "start", "--json")).json
    assert (await latentdeck("engine", "status", "--json")).json["engine"]["pid"] == started["pid"]
    assert (await latentdeck("engine", "stop")).out == "The engine has stopped.\n"
    assert (await latentdeck("engine", "status", "--json")).json == {"running": False}


async def test_without_a_terminal_the_workbench_says_so(home: Path) -> None:
    ended = await latentdeck()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "The workbench needs a terminal; `latentdeck --help` lists what does without.\n"


async def test_the_version_is_printed(home: Path) -> None:
    assert (await latentdeck("--version")).out == "latentdeck 0.1.0\n"
