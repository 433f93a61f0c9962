"""`latentdeck --host`: the workbench here and the engine on a box, over a real SSH connection."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from commanding import latentdeck
from driving import screen_text, until
from soundbox import SoundServer
from sshbox import REMOTE

from benchmarks.sshserver import SshServer
from benchmarks.terminal import Terminal
from engine.client import EngineUnreachableError
from engine.schema import Ingredient, Recipe, TrainRequest
from tui.app import LatentDeck
from tui.remote import Box, RemoteError

LONG = TrainRequest(
    model="tanh-conv", library="tiny", name="long", epochs=100_000, settings={"channels": 2, "batch_size": 8}
)


@pytest.fixture
def ssh_box(ssh_box: SshServer, home: Path, finished_work: Path) -> SshServer:
    """A box with the library `tiny` and the finished run `linear`."""
    for name in ("data", "checkpoints"):
        shutil.copytree(finished_work / name, home / "box" / name)
    return ssh_box


@pytest.fixture
async def box(ssh_box: SshServer) -> AsyncIterator[Box]:
    """That box, as the workbench reaches it."""
    reached = Box(ssh_box.NAME, REMOTE)
    yield reached
    await reached.leave()


# ---------------------------------------------------------------- the line


async def test_an_engine_is_started_there_whatever_a_person_has_set_for_their_own_sessions(
    box: Box, ssh_box: SshServer, home: Path
) -> None:
    with ssh_box.config.open("a") as config:
        config.write(
            "  RemoteCommand tmux attach\n  RequestTTY yes\n  LocalForward 127.0.0.1:1 127.0.0.1:2\n"
        )
    async with await box.connect() as client:
        assert (await client.engine()).data == str(home / "box" / "data")
        assert [library.name for library in await client.libraries()] == ["tiny"]


async def test_a_second_program_shares_the_connection_and_its_end_is_not_the_first_ones(
    box: Box, ssh_box: SshServer
) -> None:
    async with await box.connect() as first:
        ssh_box.refuse()  # whoever knocks anew stays outside
        second = Box(ssh_box.NAME, REMOTE)
        async with await second.connect(start=False) as client, client.news():
            await second.leave()
            assert await first.engine() == await client.engine()


@pytest.mark.parametrize("shell", ["dash", "zsh", "fish", "tcsh"])
async def test_words_arrive_as_they_were_typed_whatever_shell_a_person_has_there(
    ssh_box: SshServer, shell: str
) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed (apt-get install {shell})")
    # as sshd gives a line to the shell of an account
    ssh_box.set(f'ForceCommand exec env SHELL={program} {program} -c "$SSH_ORIGINAL_COMMAND"')
    odd = r"""it's [a] "test" of $HOME, `id`, \'s and \\; 50 % * ~!"""
    refused = await latentdeck("--host", SshServer.NAME, "runs", "show", odd)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == f"There is no run named {odd}; there is linear.\n"


async def test_an_engine_that_somebody_stopped_is_not_started_unasked(box: Box) -> None:
    async with await box.connect() as client:
        before = await client.engine()
    refused = await latentdeck(
        "--host", SshServer.NAME, "runs", "show", "nix"
    )  # commands go to the box as well
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "There is no run named nix; there is linear.\n"
    ended = await latentdeck("--host", SshServer.NAME, "engine", "stop")
    assert (ended.code, ended.out) == (0, "The engine has stopped.\n")
    with pytest.raises(EngineUnreachableError, match="No engine answers on box"):
        await box.connect(start=False)
    await box.leave()
    with pytest.raises(EngineUnreachableError, match="No engine runs on box"):
        await box.connect(start=False)
    async with await box.connect(start=True) as client:
        assert (await client.engine()).started > before.started


async def test_a_line_that_a_command_has_made_anew_leads_to_the_engine_too(
    box: Box, ssh_box: SshServer
) -> None:
    async with await box.connect() as client:
        ssh_box.cut()
        while (await latentdeck("--host", SshServer.NAME, "runs")).code != 0:
            pass  # over what still was there of the old line
        with pytest.raises(EngineUnreachableError):
            await client.engine()
    async with await box.connect(start=False) as client:
        assert (await client.runs())[0].name == "linear"


async def test_new_music_of_this_side_is_sent_and_its_reconstruction_written_here(
    ssh_box: SshServer, home: Path, finished_work: Path, tmp_path: Path
) -> None:
    song = tmp_path / "a song.wav"
    shutil.copy(finished_work / "music" / "hum" / "hum.00001.wav", song)
    made = await latentdeck(
        "--host", SshServer.NAME, "reconstruct", song, "gone.wav", "--run", "linear", "-o", tmp_path / "out"
    )
    written = tmp_path / "out" / "a song.linear.wav"
    assert made.out == f"{written}\n"
    assert soundfile.info(written).frames == 16500
    assert (made.code, made.err.splitlines()[-1]) == (
        1,
        "gone.wav cannot be opened here (No such file or directory).",
    )
    assert (home / "box" / "data" / "music").is_dir()
    assert not (home / "data").exists()


async def test_a_cut_line_comes_back_with_all_that_happened_meanwhile(
    box: Box, ssh_box: SshServer, home: Path
) -> None:
    metrics = home / "box" / "checkpoints" / "long" / "metrics.jsonl"

    def written() -> list[float]:
        lines = metrics.read_text().split("\n")[:-1]
        return [record["step"] for record in map(json.loads, lines) if record["train"] is not None]

    app = LatentDeck(box=box)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        assert "engine box over ssh" in screen_text(app)
        client = await app.link.client()
        app.put_run(await client.train(LONG))
        app.select_run("long")
        await until(pilot, lambda: len(app.deck.histories.get("long", [])) > 3, seconds=120)

        ssh_box.stop()
        await until(pilot, lambda: "box does not answer" in screen_text(app))
        seen = len(app.deck.histories["long"].train)
        await until(pilot, lambda: len(written()) > seen + 10, seconds=120)
        assert len(app.deck.histories["long"].train) == seen

        ssh_box.listen()
        await until(pilot, lambda: app.deck.line == "up")
        expected = written()
        await until(pilot, lambda: len(app.deck.histories["long"].train) >= len(expected))
        assert list(app.deck.histories["long"].train.step)[: len(expected)] == expected
        await (await app.link.client()).stop_run("long")
        await until(pilot, lambda: app.deck.runs["long"].state == "stopped")


async def test_a_clip_of_the_box_sounds_here_and_is_written_here(
    box: Box, sound_server: SoundServer, home: Path
) -> None:
    app = LatentDeck(box=box)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("2")
        await until(pilot, lambda: len(app.speaker.state.lanes) == 2 and app.speaker.state.sound == "ready")
        original = app.speaker.state.lanes[0].path
        assert f"box:{original}"[-40:] in screen_text(app)
        Path(original).unlink()  # as it is on a laptop: there is no such file
        assert app.speaker.pid is not None
        os.kill(app.speaker.pid, signal.SIGKILL)
        await until(pilot, lambda: app.speaker.state.sound == "asleep")

        recording = sound_server.record()
        await pilot.press("space")
        await until(pilot, lambda: app.speaker.state.ended)
        assert np.abs(recording.heard()).max() > 8000
        await pilot.press("b", "w")
        await until(pilot, lambda: list((home / "sounds").glob("*linear.wav")))


async def test_a_mix_made_there_is_written_here_with_what_repeats_it(
    box: Box, ssh_box: SshServer, home: Path, no_sound_server: None
) -> None:
    app = LatentDeck(box=box)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("5")
        app.set_basket([Ingredient(library="tiny", track="hum.00001")])
        await until(pilot, lambda: "100 %" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "mix-mean-linear-1.json" in screen_text(app))
        await pilot.press("W")
        await until(pilot, lambda: "Written: " in screen_text(app))
        written = home / "sounds" / f"mix-mean-linear-1 - {SshServer.NAME}"
        there = home / "box" / "sounds" / "mix-mean-linear-1"
        assert np.array_equal(soundfile.read(f"{written}.flac")[0], soundfile.read(f"{there}.wav")[0])
        recipes = [Recipe.model_validate_json(Path(f"{path}.json").read_bytes()) for path in (written, there)]
        assert recipes[0] == recipes[1]
        await pilot.press("tab", "W")
        await until(pilot, lambda: "Make a sound first." in screen_text(app))


async def test_a_sound_that_was_on_its_way_when_the_line_was_cut_comes_with_the_next(
    box: Box, ssh_box: SshServer
) -> None:
    app = LatentDeck(box=box)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("2")
        await until(pilot, lambda: screen_text(app).count("LUFS") == 2)
        ssh_box.freeze()
        await pilot.press("G")  # the last track: not made ahead
        await until(pilot, lambda: "9 of 9" in screen_text(app) and "LUFS" not in screen_text(app))
        ssh_box.cut()
        await until(pilot, lambda: app.deck.line == "up" and screen_text(app).count("LUFS") == 2)


def test_a_passphrase_is_asked_for_once_before_the_first_paint_and_ssh_never_writes_on_the_screen(
    ssh_box: SshServer,
) -> None:
    key = ["-f", str(ssh_box.folder / "key")]
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", *key], check=True)
    terminal = Terminal([sys.executable, "-m", "tui.cli", "--host", ssh_box.NAME])
    terminal.until("Enter passphrase for key")
    terminal.type("open sesame\r")
    terminal.until("over ssh")

    ssh_box.cut()
    end = time.monotonic() + 30
    while "nobody in unasked" not in terminal.text:
        assert time.monotonic() < end, terminal.text
        terminal.quiet(0.5)
    for foreign in ("passphrase for key", "Permission denied", "mux", "127.0.0.1"):
        assert foreign not in terminal.text
    terminal.type("q")
    assert terminal.process.wait(10) == 0
    terminal.close()


# ---------------------------------------------------------------- what can be wrong


async def trouble(box: Box) -> str:
    """The sentence of the reason why a box cannot be reached."""
    with pytest.raises(RemoteError) as caught:
        await box.connect(start=False)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    return sentence


async def test_who_was_refused_does_not_knock_again_and_again(box: Box, ssh_box: SshServer) -> None:
    ssh_box.refuse()
    assert "lets nobody in unasked" in await trouble(box)
    ssh_box.stop()  # a knock would now give another sentence
    assert "lets nobody in unasked" in await trouble(box)


async def test_a_box_that_is_off_is_named(box: Box, ssh_box: SshServer) -> None:
    ssh_box.stop()
    assert "box cannot be reached (connection refused)" in await trouble(box)


async def test_an_unknown_host_key_is_named(box: Box, ssh_box: SshServer) -> None:
    (ssh_box.folder / "known_hosts").write_text("")
    assert "host key of box is not known" in await trouble(box)


async def test_a_box_that_forwards_no_sockets_is_named(box: Box, ssh_box: SshServer) -> None:
    ssh_box.set("AllowStreamLocalForwarding no")
    with pytest.raises(RemoteError, match="AllowStreamLocalForwarding yes"):
        await box.connect()


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("latentdick", "does not find `latentdick`; name it with --remote-command"),
        ("echo", "does not answer as latentdeck does"),
        ("""sh -c 'echo "$0"' '{"version": "9.1.0"}'""", "latentdeck is 9.1.0 on box"),
        ("echo Your disk is full. >&2; false", "on box: Your disk is full."),
    ],
)
async def test_a_command_that_is_not_ours_is_named(ssh_box: SshServer, command: str, sentence: str) -> None:
    box = Box(ssh_box.NAME, command)
    assert sentence in await trouble(box)
    await box.leave()


async def test_without_ssh_it_says_what_to_install(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "install OpenSSH's client" in await trouble(box)


def test_a_host_that_looks_like_an_option_is_none(home: Path) -> None:
    with pytest.raises(RemoteError, match="is no host"):
        Box("-oProxyCommand=true")


def test_trouble_before_the_first_paint_is_one_sentence_and_exit_code_1(ssh_box: SshServer) -> None:
    ssh_box.refuse()
    terminal = Terminal([sys.executable, "-m", "tui.cli", "--host", ssh_box.NAME])
    terminal.until("work first")
    assert terminal.process.wait(10) == 1
    terminal.close()
