"""The demo library: quick, the same for the same seed, and with genres to find."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import homogeneity_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from engine.audio.pcm import to_float
from engine.audio.picture import picture
from engine.errors import CancelledError, LibraryError
from engine.library.demo import make_demo
from engine.library.splits import assign
from engine.library.store import Library, check_library, open_library
from engine.schema import LibraryRequest

DEMO = """
import sys
from engine.library.demo import make_demo
from engine.schema import LibraryRequest
make_demo(LibraryRequest(name=sys.argv[1], sample_rate=4000, seed=7), lambda done, message: None)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, float, list[tuple[float, str]]]:
    """The demo of seed 0, the processor seconds it took, and the progress that was told."""
    heard: list[tuple[float, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENTDECK_DATA", str(tmp_path_factory.mktemp("data")))
        began = time.process_time()
        make_demo(LibraryRequest(name="demo"), lambda done, message: heard.append((done, message)))
        took = time.process_time() - began
        assert check_library("demo") == []
        return open_library("demo"), took, heard


@pytest.fixture
def demo(made: tuple[Library, float, list[tuple[float, str]]]) -> Library:
    return made[0]


def test_it_has_ten_genres_of_twelve_tracks_of_ten_seconds(demo: Library) -> None:
    assert (demo.info.tracks, demo.info.clips, demo.info.seconds) == (120, 240, 1200.0)
    assert len({genre[0] for genre in demo.info.genres}) == len(demo.info.genres) == 10
    for genre in demo.info.genres:
        names = [track.name for track in demo.tracks if track.genre == genre]
        assert names == [f"{genre}.{number:05}" for number in range(12)]


def test_it_is_made_in_less_than_twenty_seconds_with_progress(
    made: tuple[Library, float, list[tuple[float, str]]],
) -> None:
    _, took, heard = made
    assert took < 20
    shares = [done for done, _ in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(heard) > 100


def test_every_split_has_every_genre(demo: Library) -> None:
    parts = assign(demo.tracks, "random", 0, demo.info)
    for part in ("train", "validation", "test"):
        assert {track.genre for track in demo.tracks if parts[track.name] == part} == set(demo.info.genres)


def test_no_clip_is_silent_clipped_or_a_copy(demo: Library) -> None:
    samples = to_float(demo.clips[:])
    assert np.abs(samples).max() <= 0.9
    level = 20 * np.log10(np.sqrt(np.mean(samples**2, axis=1)))
    assert level.min() > -32
    assert level.max() - level.min() < 16
    assert len({clip.tobytes() for clip in demo.clips}) == 240


def features(demo: Library) -> np.ndarray:
    """Mean and deviation over time of each clip's log-mel spectrogram."""
    found = []
    for clip in demo.clips:
        bands = np.array(picture(to_float(clip), demo.info.sample_rate, 100).bands)
        found.append(np.concatenate([bands.mean(1), bands.std(1)]))
    return StandardScaler().fit_transform(np.array(found))


def test_clusters_and_classifiers_find_its_genres_but_not_all(demo: Library) -> None:
    genres = np.array([track.genre for track in demo.tracks])[demo.track_of_row]
    inputs = features(demo)
    clusters = KMeans(10, n_init=5, random_state=0).fit_predict(inputs)
    assert 0.4 < homogeneity_score(genres, clusters) < 0.95
    guess = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    heard = cross_val_predict(guess, inputs, genres, groups=demo.track_of_row, cv=GroupKFold(4))
    assert (heard == genres).mean() > 0.8


def test_the_same_seed_gives_the_same_bits_in_another_process(home: Path) -> None:
    for name in ("one", "two"):
        subprocess.run([sys.executable, "-c", DEMO, name], check=True)
    one, two = ((home / "data" / name / "clips.i16").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.usefixtures("home")
def test_clips_longer_than_its_tracks_make_the_tracks_longer() -> None:
    request = LibraryRequest(name="long", sample_rate=4000, clip_seconds=12)
    info = make_demo(request, lambda done, message: None)
    assert (info.tracks, info.clips, info.clip_samples) == (120, 120, 48_000)


def test_cancelling_it_leaves_nothing(home: Path) -> None:
    def cancel(done: float, message: str) -> None:
        if done > 0.02:
            raise CancelledError("The work was cancelled.")

    with pytest.raises(CancelledError):
        make_demo(LibraryRequest(name="demo"), cancel)
    assert [path.name for path in (home / "data").iterdir()] == [".lock"]


@pytest.mark.usefixtures("home")
def test_its_name_may_be_taken_too() -> None:
    request = LibraryRequest(name="demo", sample_rate=4000)
    make_demo(request, lambda done, message: None)
    with pytest.raises(LibraryError, match="already"):
        make_demo(request, lambda done, message: None)
