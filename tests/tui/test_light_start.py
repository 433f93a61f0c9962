"""The screen's process stays light: nothing heavy before the first frame, and nothing of torch ever."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"torch", "torchaudio", "sklearn", "scipy", "librosa", "sounddevice", "fastapi", "uvicorn"}
AFTER_FIRST_FRAME = {"httpx", "pydantic", "numpy", "plotext", "soundfile", "engine.client", "engine.schema"}

SCRIPT = """
import asyncio, json, sys
from tui.app import LatentDeck

seen = {}

def look(app):
    if app.deck.line == "up" and app.deck.models:
        app.exit(0)

def painted(app, reach_for_the_engine=LatentDeck._after_first_paint):
    seen["first"] = sorted(sys.modules)
    reach_for_the_engine(app)
    app.set_interval(0.05, lambda: look(app))

LatentDeck._after_first_paint = painted
asyncio.run(LatentDeck().run_async(headless=True, size=(120, 40)))
import tui.screens.new_run, tui.screens.new_sweep, tui.screens.sizes
import tui.screens.genres, tui.screens.new_study
import tui.screens.help, tui.screens.choose, tui.palette
import tui.screens.mix, tui.screens.baskets, tui.screens.ladder
import tui.screens.blind_form, tui.screens.abx, tui.screens.rating, tui.screens.blind_verdict
seen["all"] = sorted(sys.modules)
print(json.dumps(seen))
"""


@pytest.fixture
def modules(home: Path) -> dict[str, set[str]]:
    """What was imported at the first frame, and after work with a real engine."""
    script = home / "watched.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return {when: set(names) for when, names in json.loads(done.stdout.splitlines()[-1]).items()}


def test_the_first_frame_needs_nothing_but_textual_and_no_screen_ever_needs_torch(
    modules: dict[str, set[str]],
):
    assert modules["first"] & (HEAVY | AFTER_FIRST_FRAME) == set()
    assert modules["all"] & HEAVY == set()
    assert "engine.client" in modules["all"]
