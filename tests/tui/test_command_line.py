"""The command line: data on stdout, one sentence on stderr, and exit codes that scripts can trust.

Each kind of end is seen from a process of its own; more of the same kind is typed in this one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from commanding import latentdeck, typed
from waiting import finished

from engine.client import Client
from engine.schema import LibraryRequest, TrainRequest


async def test_a_library_is_added_listed_and_deleted_and_is_not_there_if_cancelled(
    engine: Client, music: Path
) -> None:
    (music / "hum" / "broken.wav").write_text("this is no music")
    added = await latentdeck(
        "library", "add", "tiny", music, "--sample-rate", "8000", "--clip-seconds", "1", "--json"
    )
    assert added.code == 0, added.err
    assert added.json["tracks"] == 12
    assert [Path(bad["path"]).name for bad in added.json["unreadable"]] == ["broken.wav"]
    assert (await typed("library", "list", "--json")).json[0]["genres"] == ["buzz", "hum", "whistle"]
    assert (await typed("library", "check", "tiny")).out == "tiny is whole.\n"
    assert "hum.00003" in (await typed("library", "tracks", "tiny")).out
    again = await latentdeck("library", "add", "tiny", music)
    assert (again.code, again.out) == (1, "")
    assert "there already" in again.err
    assert (await typed("library", "delete", "tiny")).code == 0
    assert (await typed("library", "list", "--json")).json == []

    job = await engine.add_library(LibraryRequest(name="music", source=str(music)))
    await engine.cancel_job(job.id)
    assert (await finished(engine, job)).state == "cancelled"
    assert (await typed("library", "list", "--json")).json == []


async def test_a_run_from_training_to_new_sound_the_same_for_the_same_seed(
    tiny: Client, music: Path, tmp_path: Path
) -> None:
    words = ["--library", "tiny", "--epochs", "2", "--set", "channels=4", "--name", "net", "--wait", "--json"]
    trained = await latentdeck("train", "tanh-conv", *words)
    assert trained.code == 0, trained.err
    assert (trained.json["state"], trained.json["epoch"]) == ("done", 2)
    shown = (await typed("runs", "show", "net", "--json")).json
    assert {"name", "model", "state", "reason", "pid", "epoch", "train_loss", "val_loss"} <= set(shown)

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
    again = await typed("reconstruct", source, "--run", "net", "-o", tmp_path / "same.wav")
    assert (again.code, again.out) == (0, f"{tmp_path / 'same.wav'}\n")
    assert (tmp_path / "same.wav").read_bytes() == written.read_bytes()

    measured = await latentdeck("measure", "net", "--json")  # on that track as well
    assert measured.code == 0, measured.err
    kinds = [row["kind"] for row in measured.json["rows"]]
    assert kinds[0] == "run"
    assert kinds[-1] == "chance"
    assert [(one["tracks"], one["clips"]) for one in measured.json["new_music"]] == [(1, 2)]
    shown = await typed("measure", "net")
    assert "net on new music (music), 1 track, 2 clips: " in shown.out
    deleted = await typed("library", "delete", "music", "hum.00002")
    assert (deleted.code, deleted.out) == (0, "hum.00002 is deleted from music.\n")

    target = tmp_path / "mix.wav"
    mixed = await latentdeck("mix", "net", "hum.00000", "buzz.00001", "--weights", "2,1", "-o", target)
    assert (mixed.code, mixed.out) == (0, f"{target}\n")
    assert soundfile.info(target).frames == 8000
    drawn = []
    for folder in ("one", "two"):
        samples = await typed("sample", "net", "-n", "2", "--seed", "7", "-o", tmp_path / folder, "--json")
        assert samples.code == 0, samples.err
        drawn.append([Path(sound["path"]).read_bytes() for sound in samples.json])
    assert len(drawn[0]) == 2
    assert drawn[0] == drawn[1]

    explored = await typed("explore", "net", "--space", "mean+std", "--json")
    assert explored.code == 0, explored.err
    assert [len(found["points"]) for found in explored.json] == [12]


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
    (["measure", "waiting"], "waiting for its turn"),
]


async def test_wrong_input_is_one_sentence_and_exit_code_1(linear: Client, tmp_path: Path) -> None:
    endless = TrainRequest(model="tanh-conv", library="tiny", name="busy", epochs=100_000)
    await linear.train(endless)
    await linear.train(endless.model_copy(update={"name": "waiting"}))
    text = tmp_path / "notes.txt"
    text.write_text("not a sound")
    for words, sentence in WRONG:
        ended = await typed(*(word.format(text=text) for word in words))
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
    ended = await typed(*words)
    assert (ended.code, ended.out) == (2, "")


async def test_the_engine_is_started_seen_and_stopped(home: Path) -> None:
    assert "No engine runs" in (await typed("engine", "status")).out
    started = (await latentdeck("engine", "start", "--json")).json
    assert (await typed("engine", "status", "--json")).json["engine"]["pid"] == started["pid"]
    assert (await latentdeck("engine", "stop")).out == "The engine has stopped.\n"
    assert (await typed("engine", "status", "--json")).json == {"running": False}


async def test_without_a_terminal_the_workbench_says_so(home: Path) -> None:
    ended = await latentdeck()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "The workbench needs a terminal; `latentdeck --help` lists what does without.\n"


async def test_the_version_is_printed(home: Path) -> None:
    assert (await latentdeck("--version")).out == "latentdeck 0.1.0\n"
