"""The pulse: few frames, none that the terminal cannot take, and none at all when nothing changes."""

from __future__ import annotations

import queue
from types import SimpleNamespace

import pytest
from driving import until
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from tui.pulse import LOCAL_FPS, SSH_FPS, Pulse, frame_rate, output_waits


class Painting:
    def __init__(self) -> None:
        self.frames = 0

    def paint(self) -> None:
        self.frames += 1


@pytest.mark.parametrize(
    ("environment", "rate"),
    [
        ({}, LOCAL_FPS),
        ({"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, SSH_FPS),
        ({"SSH_TTY": "/dev/pts/1"}, SSH_FPS),
    ],
)
def test_a_remote_line_gets_fewer_frames(environment: dict[str, str], rate: float):
    assert frame_rate(environment) == rate


async def test_many_marks_are_one_frame_and_then_there_is_no_timer():
    app: App[int] = App()
    async with app.run_test() as pilot:
        pulse, one, other = Pulse(app, fps=50), Painting(), Painting()
        for _ in range(100):
            pulse.mark(one)
            pulse.mark(other)
        await until(pilot, lambda: one.frames)
        assert (one.frames, other.frames, pulse.idle) == (1, 1, True)


async def test_frames_keep_their_distance():
    app: App[int] = App()
    async with app.run_test() as pilot:
        pulse, target = Pulse(app, fps=5), Painting()
        pulse.mark(target)
        await until(pilot, lambda: target.frames == 1)
        pulse.mark(target)
        assert not pulse.idle
        await pilot.pause()
        assert target.frames == 1
        await until(pilot, lambda: target.frames == 2)


async def test_a_frame_waits_while_the_terminal_has_not_taken_the_last_one(monkeypatch: pytest.MonkeyPatch):
    app: App[int] = App()
    async with app.run_test() as pilot:
        waiting: queue.Queue[str] = queue.Queue()
        waiting.put("output")
        thread = SimpleNamespace(_queue=waiting)
        monkeypatch.setattr(app._driver, "_writer_thread", thread, raising=False)
        pulse, target, taken = Pulse(app, fps=100), Painting(), Painting()
        pulse.mark(target)
        app.set_timer(0.1, taken.paint)
        await until(pilot, lambda: taken.frames)
        assert (target.frames, pulse.idle) == (0, False)
        waiting.get()
        await until(pilot, lambda: target.frames)


async def test_textual_still_has_the_queue_that_the_pulse_looks_at():
    app: App[int] = App()
    driver = LinuxDriver(app)
    assert driver._writer_thread is None
    driver._writer_thread = WriterThread(driver._file)
    app._driver = driver
    assert not output_waits(app)
    driver.write("something")
    assert output_waits(app)
