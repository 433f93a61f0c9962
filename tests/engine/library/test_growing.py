"""New music: tracks come one by one, and whoever reads meanwhile sees the library as it was."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import places
from engine.audio.decode import Decoded
from engine.errors import LibraryError, NoSuchLibraryError, NoSuchTrackError
from engine.library import growing, store
from engine.library.draft import Draft
from engine.schema import Added, LibraryRequest

pytestmark = pytest.mark.usefixtures("home")

RATE, CLIP = 8000, 4000

# Adds tracks of ten seconds, telling of each, until something stands in the way.
ENDLESS = """
import numpy as np
from engine.audio.decode import Decoded
from engine.library import growing
for number in range(1000):
    samples = np.full(80_000, number / 1000, np.float32)
    growing.add_track(Decoded(samples, 80_000, 8000, str(number)), f"{number}.wav", 8000, 4000)
    print("added", flush=True)
"""


def recording(samples: int, seed: int = 0) -> NDArray[np.float32]:
    """Noise that 16 bits hold without rounding."""
    steps = np.random.default_rng(seed).integers(-20000, 20000, samples)
    return (steps / 32768).astype(np.float32)


def add(file: str, samples: int = 9000, seed: int = 0, rate: int = RATE, clip: int = CLIP) -> Added:
    decoded = Decoded(recording(samples, seed), samples, rate, f"{seed}-{samples}")
    return growing.add_track(decoded, file, rate, clip)


def sound_of(library: store.Library, track: str) -> NDArray[np.float32]:
    return library.recording(library.track(track)) / np.float32(32768)


@pytest.mark.parametrize("samples", [1, 799, 4000, 4001, 20_000])
def test_the_first_file_makes_the_library_and_is_kept_to_its_end(samples: int) -> None:
    added = add("a song.flac", samples)
    assert (added.library, added.track, added.new) == ("music", "a song", True)
    library = store.open_library("music")
    assert (library.info.growing, library.info.tracks) == (True, 1)
    assert added.clips == library.info.clips == -(-samples // CLIP)
    assert np.array_equal(sound_of(library, "a song"), recording(samples))
    assert not library.clips.reshape(-1)[samples:].any()
    assert store.check_library("music") == []


def test_who_holds_the_map_sees_the_library_as_it_was_when_a_track_is_added() -> None:
    add("one.wav", seed=1)
    before = store.open_library("music")
    copy = np.array(before.clips)
    add("two.wav", seed=2)
    assert np.array_equal(before.clips, copy)
    assert [track.name for track in before.tracks] == ["one"]
    after = store.open_library("music")
    assert [track.name for track in after.tracks] == ["one", "two"]
    assert after.info.created == before.info.created
    for seed, name in enumerate(("one", "two"), 1):
        assert np.array_equal(sound_of(after, name), recording(9000, seed))
    assert store.check_library("music") == []


def test_what_was_cut_short_is_not_seen_and_the_next_track_takes_its_place() -> None:
    add("one.wav", seed=1)
    folder = store.folder_of("music")
    with (folder / store.CLIPS_FILE).open("ab") as clips, (folder / store.TRACKS_FILE).open("ab") as tracks:
        clips.write(b"half a track")
        tracks.write(b'{"name": "tw')
    assert store.check_library("music") == []
    assert [track.name for track in store.open_library("music").tracks] == ["one"]
    add("three.wav", seed=3)
    library = store.open_library("music")
    assert [track.name for track in library.tracks] == ["one", "three"]
    assert np.array_equal(sound_of(library, "three"), recording(9000, 3))
    assert store.check_library("music") == []


def test_the_same_file_is_one_track_and_another_of_its_name_gets_a_number() -> None:
    first = add("song.wav", seed=1)
    again = add("copy of song.wav", seed=1)
    assert again == first.model_copy(update={"new": False})
    assert add("song.mp3", seed=2).track == "song-2"
    assert add("song.ogg", seed=3).track == "song-3"
    assert store.read_info("music").tracks == 3


def test_every_rate_and_length_of_clips_has_a_library_and_none_is_a_prepared_one() -> None:
    with Draft(LibraryRequest(name="music", sample_rate=RATE, clip_seconds=0.5)) as draft:
        draft.add(Decoded(recording(CLIP), CLIP, RATE, ""), name="own", genre=None, path="", share=1.0)
        draft.finish("the person's own", [], None)
    assert add("a.wav").library == "music-2"
    assert add("a.wav", rate=16000).library == "music-3"
    assert add("b.wav", seed=1).library == "music-2"
    assert growing.find(RATE, CLIP) == store.read_info("music-2")
    assert growing.find(RATE, CLIP + 1) is None
    assert store.read_info("music").tracks == 1


def test_a_track_is_deleted_while_others_read_and_the_last_one_takes_the_library_along() -> None:
    for seed, name in enumerate(("one", "two", "three"), 1):
        add(f"{name}.wav", 5000 * seed, seed)
    before = store.open_library("music")
    copy = np.array(before.clips)
    left = growing.delete_track("music", "two")
    assert left == store.read_info("music")
    assert left is not None
    assert left.created > before.info.created  # what was made of its clips is made anew
    assert np.array_equal(before.clips, copy)
    after = store.open_library("music")
    assert [track.name for track in after.tracks] == ["one", "three"]
    assert np.array_equal(sound_of(after, "three"), recording(15000, 3))
    assert store.check_library("music") == []
    assert add("two.wav", 5000, 7).track == "two"

    for name in ("one", "three"):
        assert growing.delete_track("music", name) is not None
    assert growing.delete_track("music", "two") is None
    with pytest.raises(NoSuchLibraryError):
        store.read_info("music")


def test_only_a_track_of_new_music_can_be_deleted() -> None:
    add("one.wav")
    with pytest.raises(NoSuchTrackError, match="did you mean one"):
        growing.delete_track("music", "ones")
    with Draft(LibraryRequest(name="songs", sample_rate=RATE, clip_seconds=0.5)) as draft:
        draft.add(Decoded(recording(CLIP), CLIP, RATE, ""), name="x", genre=None, path="", share=1.0)
        draft.finish("here", [], None)
    with pytest.raises(LibraryError, match="songs was prepared as a whole"):
        growing.delete_track("songs", "x")


def test_files_that_come_at_once_all_find_their_place() -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda seed: add("song.wav", 3000 + seed, seed), range(8)))
    library = store.open_library("music")
    assert sorted(track.name for track in library.tracks) == ["song", *(f"song-{n}" for n in range(2, 9))]
    for track in library.tracks:
        seed = int(track.sha1.split("-")[0])
        assert np.array_equal(sound_of(library, track.name), recording(3000 + seed, seed))
    assert store.check_library("music") == []


def test_a_full_disk_is_one_sentence_and_the_library_stays_as_it_was(home: Path) -> None:
    (home / "data").mkdir()
    script = 'mount -t tmpfs -o size=1m none $LATENTDECK_DATA && "$@"; cp -r $LATENTDECK_DATA/music "$0"'
    shell = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if subprocess.run([*shell, "mount -t tmpfs none /mnt"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    ran = subprocess.run(
        [*shell, script, str(home / "copy"), sys.executable, "-c", ENDLESS],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    sentence = ran.stderr.strip().splitlines()[-1]
    assert sentence.startswith("engine.errors.DiskFullError: The disk is full: ")
    (places.data() / "music").mkdir()
    for file in (home / "copy").iterdir():
        file.rename(places.data() / "music" / file.name)
    assert store.check_library("music") == []
    assert store.open_library("music").info.tracks == ran.stdout.count("added") > 2
