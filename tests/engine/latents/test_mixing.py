"""Mixes as they are asked for: whole, repeatable, refused with a sentence, and of any number of tracks."""

from __future__ import annotations

import json
import threading
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import tiny

from engine.audio.pcm import to_float
from engine.errors import DeckError, LibraryError, RunStateError, SettingError
from engine.latents import recipes
from engine.latents.centres import centres_of
from engine.latents.codec import Codec, encode_library, open_codec, training_rows
from engine.latents.mixing import latent_of, made_of, title_of
from engine.library.store import Library
from engine.schema import Ingredient, MixRequest, Recipe, Sound
from engine.service import making
from engine.training.loop import train

TRACKS = ("buzz.00000", "hum.00001", "whistle.00002")


@pytest.fixture(scope="module")
def codec(tiny_library: Library) -> Codec:
    made = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(made, threading.Event())
    return open_codec(made)


def request(codec: Codec, *tracks: str, weights: tuple[float, ...] = (), **words: Any) -> MixRequest:
    chosen = tracks or TRACKS
    ingredients = [
        Ingredient(library="tiny", track=track, weight=weight)
        for track, weight in zip(chosen, weights or [1.0] * len(chosen), strict=True)
    ]
    return MixRequest(run=codec.config.name, ingredients=ingredients, **words)


def clip(library: Library, track: str) -> np.ndarray:
    return to_float(library.clips[library.track(track).first_clip])


def mixed(wanted: MixRequest) -> Sound:
    return Sound.model_validate(making.mix(wanted.model_dump())[0])


@pytest.mark.parametrize("weight", [1.0, 0.3, 7.0])
def test_the_mean_of_one_track_is_its_reconstruction(
    codec: Codec, tiny_library: Library, weight: float
) -> None:
    reconstruction = codec.decode(codec.encode(clip(tiny_library, TRACKS[0])[None]))[0]
    made = made_of(codec, request(codec, TRACKS[0], weights=(weight,)))
    assert made.samples.tobytes() == reconstruction.tobytes()
    among_others = made_of(codec, request(codec, weights=(weight, 0.0, 0.0)))
    assert among_others.samples.tobytes() == reconstruction.tobytes()


def test_weights_are_honoured(codec: Codec, tiny_library: Library) -> None:
    clips = [clip(tiny_library, track) for track in TRACKS]
    latents = [codec.encode(one[None])[0] for one in clips]
    found = latent_of(codec, request(codec, weights=(1, 1, 2)))
    np.testing.assert_allclose(found, latents[0] / 4 + latents[1] / 4 + latents[2] / 2, atol=1e-4)
    waves = made_of(codec, request(codec, weights=(1, 1, 2), way="waveform")).samples
    np.testing.assert_allclose(waves, clips[0] / 4 + clips[1] / 4 + clips[2] / 2, atol=1e-6)


def test_every_way_makes_another_sound_of_the_runs_length(codec: Codec) -> None:
    ways: list[dict[str, Any]] = [{"way": way} for way in ("mean", "blend", "morph", "waveform")]
    ways += [{"way": "morph", "along": True}, {"way": "arithmetic", "less": "buzz", "more": "hum"}]
    sounds = [made_of(codec, request(codec, **way)).samples for way in ways]
    assert {sound.shape for sound in sounds} == {(8000,)}
    assert len({sound.tobytes() for sound in sounds}) == len(ways)


def test_arithmetic_moves_by_the_difference_of_genre_means(codec: Codec, tiny_library: Library) -> None:
    latents = encode_library(codec, tiny_library)
    rows = training_rows(codec, tiny_library)
    genres = np.array([tiny_library.tracks[track].genre for track in tiny_library.track_of_row[rows]])
    buzz, hum = (latents[rows[genres == genre]].mean(0) for genre in ("buzz", "hum"))
    plain = latent_of(codec, request(codec, TRACKS[0]))
    wanted = request(codec, TRACKS[0], way="arithmetic", less="buzz", more="hum", amount=0.5)
    np.testing.assert_allclose(latent_of(codec, wanted), plain + 0.5 * (hum - buzz), atol=1e-4)
    only_less = request(codec, TRACKS[0], way="arithmetic", less="buzz")
    everything = latents[rows].mean(0)
    np.testing.assert_allclose(latent_of(codec, only_less), plain + everything - buzz, atol=1e-4)
    assert title_of(wanted) == "buzz.00000 less buzz more hum x 0.5"


def test_centres_are_kept_until_the_weights_change(codec: Codec) -> None:
    found = centres_of(codec)
    kept = list(codec.run.latents_folder.glob("*.centres.npz"))
    assert len(kept) == 1
    before = kept[0].stat().st_mtime_ns
    assert np.array_equal(centres_of(codec).all, found.all)
    assert kept[0].stat().st_mtime_ns == before
    assert sorted(found.genres) == ["buzz", "hum", "whistle"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"weights": (1, -1, 1)}, "weights=1, -1, 1 cannot be"),
        ({"weights": (0, 0, 0)}, "not all 0"),
        ({"way": "arithmetic"}, "needs a genre to take away or to add"),
        ({"way": "arithmetic", "less": "hmu"}, "genre=hmu has no training clips in tiny; did you mean hum"),
    ],
)
def test_what_will_not_do_is_refused(codec: Codec, words: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        made_of(codec, request(codec, **words))


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_a_weight_that_is_no_number_is_refused(codec: Codec, weight: float) -> None:
    with pytest.raises(ValueError, match="finite number"):
        request(codec, weights=(1, weight, 1))


def test_an_empty_basket_is_refused(codec: Codec) -> None:
    with pytest.raises(ValueError, match="at least 1 item"):
        MixRequest(run=codec.config.name, ingredients=[])


def test_latents_of_another_run_or_size_are_refused(codec: Codec, tiny_library: Library) -> None:
    other = request(codec).model_copy(update={"run": "other"})
    with pytest.raises(SettingError, match=f"run other, which mean nothing to {codec.config.name}"):
        made_of(codec, other)
    tiny.make_library("twice", genres=("hum",), tracks=1, clip_seconds=2.0)
    longer = Ingredient(library="twice", track="hum.00000")
    both = request(codec)
    with pytest.raises(RunStateError, match="takes clips of 8000 samples at 8000 Hz, but"):
        made_of(codec, both.model_copy(update={"ingredients": [*both.ingredients, longer]}))


def test_a_thousand_clips_take_no_more_memory_than_fifty(tiny_library: Library) -> None:
    run = tiny.new_run("pca", tiny.SMALL_WINDOW | {"dims": 64})
    train(run, threading.Event())
    codec = open_codec(run)

    def peak(count: int, way: str) -> int:
        wanted = request(codec, *(TRACKS[number % 3] for number in range(count)), way=way)
        tracemalloc.start()
        try:
            made_of(codec, wanted)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    for way in ("mean", "morph", "waveform"):
        assert peak(1000, way) < peak(50, way) + 2**19, way  # the latents alone would be 1.8 MB, the clips 32


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_a_mix_is_written_with_the_recipe_that_repeats_it(codec: Codec, tmp_path: Path, suffix: str) -> None:
    first = mixed(request(codec, way="blend", level=True, output=str(tmp_path / f"one{suffix}")))
    assert soundfile.info(first.path).format == suffix[1:].upper()
    assert first.note.startswith("at -")
    assert first.recipe == str(tmp_path / "one.json")
    recipe = Recipe.model_validate_json(Path(first.recipe).read_bytes())
    assert recipe.weights == {codec.config.name: codec.weights}
    assert recipe.mix is not None
    again = recipe.model_copy(
        update={"mix": recipe.mix.model_copy(update={"output": str(tmp_path / f"two{suffix}")})}
    )
    (second,) = making.repeat(again.model_dump())
    assert Path(second["path"]).read_bytes() == Path(first.path).read_bytes()


def test_a_flac_holds_the_samples_of_the_wav(codec: Codec, tmp_path: Path) -> None:
    wav, flac = (
        soundfile.read(mixed(request(codec, output=str(tmp_path / name))).path)[0]
        for name in ("a.wav", "b.flac")
    )
    assert np.array_equal(wav, flac)


def test_a_name_of_no_sound_and_a_stranger_beside_it_are_refused(codec: Codec, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"song.mp3 must end in .wav or .flac"):
        mixed(request(codec, output=str(tmp_path / "song.mp3")))
    (tmp_path / "song.json").write_text('{"mine": true}')
    with pytest.raises(SettingError, match=r"song.json is there already and is no recipe"):
        mixed(request(codec, output=str(tmp_path / "song.wav")))
    assert [path.name for path in tmp_path.iterdir()] == ["song.json"]
    assert json.loads((tmp_path / "song.json").read_text()) == {"mine": True}


@pytest.mark.parametrize(
    ("change", "kind", "sentence"),
    [
        ({"weights": "run"}, RunStateError, "has other weights than those that made this"),
        ({"libraries": {"tiny": 1.0}}, LibraryError, "tiny was made anew"),
    ],
)
def test_a_recipe_is_not_repeated_by_other_weights_or_music(
    codec: Codec, change: dict[str, Any], kind: type[DeckError], sentence: str
) -> None:
    if change == {"weights": "run"}:
        change = {"weights": {codec.config.name: "older"}}
    made_by = recipes.recipe(mix=request(codec), weights={codec.config.name: codec.weights}, libraries={})
    with pytest.raises(kind, match=sentence):
        making.repeat(made_by.model_copy(update=change).model_dump())
