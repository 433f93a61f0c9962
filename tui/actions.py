"""The one table of what a person can do: bindings, foot line, palette and help all come from it.

An action's `id` never changes (users remap keys by it) and names its method: `new_run` is carried out by
`action_new_run` of the screen it applies to, or of the app where it applies everywhere. Adding a line here
is all it takes for a key to work, to show at the foot, in the palette and in the help. The many lines of Mix
stand in `mix_actions`.
No key is one that terminals lose: no home, end, or ctrl with enter.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from textual.binding import Binding, BindingType

from tui.action import HIDDEN, Action, ScreenName
from tui.mix_actions import MIX

SCREENS: Final[dict[ScreenName, str]] = {
    "train": "Train",
    "listen": "Listen",
    "sizes": "Sizes",
    "explore": "Explore",
    "mix": "Mix",
    "genres": "Genres",
}
"""The screens in the order of their keys 1, 2, 3 ..., with their titles."""

_ALL: Final = ("train", "listen", "sizes", "explore", "mix", "genres")
_PAGED: Final = ("train", "listen", "sizes", "mix", "genres")
_SOUND: Final = ("listen", "sizes", "explore", "mix")

__all__ = [
    "ACTIONS",
    "HIDDEN",
    "SCREENS",
    "Action",
    "ScreenName",
    "app_bindings",
    "bindings",
    "everywhere",
    "here",
]

ACTIONS: Final[tuple[Action, ...]] = (
    # ---------------------------------------------------------------- everywhere
    Action("screen_train", "1", "Train", "Go to Train: runs, their loss and their log."),
    Action("screen_listen", "2", "Listen", "Go to Listen: originals and reconstructions."),
    Action("screen_sizes", "3", "Sizes", "Go to Sizes: quality against size, heard and seen."),
    Action("screen_explore", "4", "Explore", "Go to Explore: what latents know about genre."),
    Action("screen_mix", "5", "Mix", "Go to Mix: new sound from tracks, or from nothing."),
    Action("screen_genres", "6", "Genres", "Go to Genres: classifiers, and what features tell of genre."),
    Action("choose_library", "L", "library", "Choose the library that the screens show.", foot=50),
    Action("choose_run", "R", "run", "Choose the run that the screens show.", foot=50),
    Action("palette", "ctrl+p", "commands", "Search everything that can be done.", foot=40, shown="ctrl+p"),
    Action("help", "question_mark,f1", "keys", "Show every key that works here.", foot=2),
    Action("start_engine", "E", "start engine", "Start an engine where none answers."),
    Action("quit", "q", "quit", "Leave; the engine and its trainings go on.", foot=1),
    # ---------------------------------------------------------------- train
    Action("new_run", "n", "new run", "Open the form that starts a training.", ("train",), 3),
    Action("stop_run", "s", "stop", "Stop the run, or take it from the queue.", ("train",), 4),
    Action("resume_run", "r", "resume", "Go on with a run that was stopped or crashed.", ("train",), 5),
    Action("overlay", "space", "overlay", "Draw the run's loss as well, or no longer.", ("train",), 6),
    Action("log_axis", "l", "log axis", "Loss axis: logarithmic or linear.", ("train",), 7),
    Action("smoother", "full_stop", "smoother", "Smooth the loss more.", ("train",), 12, ", ."),
    Action("rougher", "comma", "rougher", "Smooth the loss less.", ("train",)),
    Action("accuracy", "a", "accuracy", "Draw the accuracy of classifiers, or their loss.", ("train",), 13),
    Action("x_axis", "e", "x axis", "Count the x axis in epochs, steps or time.", ("train",), 11),
    Action(
        "measure_run",
        "v",
        "measure",
        "Measure what is not measured yet on its test tracks, or show what was measured.",
        ("train", "sizes"),
        9,
    ),
    Action("delete_run", "x", "delete", "Delete the run and its files; asks first.", ("train",), 10),
    Action("move_up", "K", "queue up", "Move a queued run one place up.", ("train",)),
    Action("move_down", "J", "queue down", "Move a queued run one place down.", ("train",)),
    # ---------------------------------------------------------------- sound
    Action("play", "space", "play", "Play, or pause.", _SOUND, 3),
    Action("next_lane", "tab", "switch", "Hear the next one from the same position.", ("listen",), 4),
    Action("original", "a", "original", "Hear the original from the same position.", ("listen",)),
    Action(
        "reconstruction",
        "b",
        "reconstruction",
        "Hear the reconstruction by the selected run from the same position.",
        ("listen",),
    ),
    Action("lane_c", "c", "first added", "Hear the first run that was added.", ("listen",)),
    Action("lane_e", "e", "second added", "Hear the second run that was added.", ("listen",)),
    Action("lane_f", "f", "third added", "Hear the third run that was added.", ("listen",)),
    Action(
        "difference",
        "d",
        "difference",
        "Hear what the run leaves out, the original minus its reconstruction; or the run again.",
        ("listen",),
        5,
    ),
    Action(
        "add_run",
        "plus,equals_sign",
        "run",
        "Add a run of this rate to the comparison.",
        ("listen",),
        9,
        "+ -",
    ),
    Action("remove_run", "minus", "take out", "Take the heard run out of the comparison.", ("listen",)),
    Action(
        "match_loudness",
        "l",
        "loudness",
        "Hear all as loud as the quietest, or each as it is.",
        ("listen",),
        13,
    ),
    Action(
        "whole_track", "o", "whole track", "Play the whole track, or one clip of it again.", ("listen",), 10
    ),
    Action(
        "clip_before",
        "left_square_bracket",
        "clip before",
        "The clip before in this track.",
        ("listen", "sizes"),
    ),
    Action(
        "clip_after",
        "right_square_bracket",
        "clip",
        "The next clip of this track.",
        ("listen", "sizes"),
        7,
        "[ ]",
    ),
    Action("seek_back", "left", "back 1 s", "Go back one second.", ("listen", "sizes")),
    Action("seek_on", "right", "seek", "Go on one second.", ("listen", "sizes"), 12, "← →"),
    Action(
        "loop_start",
        "left_curly_bracket,less_than_sign",
        "loop",
        "Go round from here on.",
        ("listen",),
        9,
        "{ }",
    ),
    Action(
        "loop_end", "right_curly_bracket,greater_than_sign", "loop to", "Go round up to here.", ("listen",)
    ),
    Action("loop_off", "x", "no loop", "Play to the end again.", ("listen",)),
    Action(
        "blind_test",
        "t",
        "blind test",
        "Find out whether a difference is heard, or how good runs sound, without knowing which is which.",
        ("listen",),
        6,
    ),
    Action(
        "new_music",
        "i",
        "new music",
        "Pick an audio file: it becomes a track of new music, which runs were never trained for.",
        ("listen",),
        8,
    ),
    Action(
        "delete_track",
        "X",
        "delete track",
        "Take a track of new music out again; asks first.",
        ("listen",),
    ),
    Action(
        "into_basket",
        "m",
        "basket",
        "Put the clip into the basket for Mix, or take it out.",
        ("listen", "explore"),
        7,
    ),
    Action("write_sound", "w", "write WAV", "Write a WAV file, and show its path.", ("listen", "mix"), 7),
    Action("sound_device", "D", "sound device", "Choose the device that sound comes out of.", _SOUND),
    # ---------------------------------------------------------------- sizes
    Action(
        "tour", "t", "one by one", "Hear the original, then every size, one after another.", ("sizes",), 4
    ),
    Action(
        "or_original",
        "o",
        "original",
        "Hear the original from the same position, or the chosen run again.",
        ("sizes",),
        6,
    ),
    Action("size_above", "K", "size above", "The run above, past the classical codings.", ("sizes",)),
    Action("size_below", "J", "size", "The run below, past the classical codings.", ("sizes",), 14, "J K"),
    Action("track_before", "comma", "track before", "The test track before.", ("sizes",)),
    Action("track_after", "full_stop", "track", "The next test track.", ("sizes",), 13, ", ."),
    Action("next_measure", "y", "next measure", "Step the chart to the next measure.", ("sizes",), 6),
    Action("measure_before", "Y", "measure before", "Step the chart to the measure before.", ("sizes",)),
    Action(
        "pictures",
        "p",
        "view",
        "Switch between the chart and the clip at every size as waveforms and spectrograms.",
        ("sizes",),
        5,
    ),
    Action("classical", "c", "classical", "Hide the classical codings, or show them.", ("sizes",), 10),
    Action("new_sweep", "n", "sweep", "Open the form that trains one run for each size.", ("sizes",), 8),
    Action("write_frontier", "w", "write CSV, PNG", "Write table and figure as CSV and PNG.", ("sizes",), 12),
    # ---------------------------------------------------------------- explore
    Action("enter_run", "enter", "explore", "Find out what is not known yet of the run.", ("explore",)),
    Action(
        "explore_rest",
        "e",
        "explore all",
        "Explore every run of this library, split and seed that is not explored yet.",
        ("explore",),
        11,
    ),
    Action(
        "next_panel",
        "v",
        "view",
        "The next tables: clusters, genres in clusters, genres guessed right, sizes, strange tracks.",
        ("explore",),
        4,
    ),
    Action("panel_before", "V", "view before", "The tables before.", ("explore",)),
    Action("more_clusters", "plus,equals_sign", "k", "One cluster more.", ("explore",), 5, "+ -"),
    Action("fewer_clusters", "minus", "fewer", "One cluster less.", ("explore",)),
    Action("next_map", "t", "map", "Switch between PCA, PCA 3-D, t-SNE and UMAP.", ("explore",), 6),
    Action("paint", "c", "colour", "Letters and colours of genres, or of clusters.", ("explore",), 8),
    Action(
        "next_space",
        "p",
        "space",
        "Switch what a track's vector is made of: pooled or whole latents, or sound without a network.",
        ("explore",),
        6,
    ),
    Action("space_before", "P", "space before", "What a track's vector was made of before.", ("explore",)),
    Action("next_outlier", "o", "outlier", "To the track that lies next farthest outside.", ("explore",), 9),
    Action("row_above", "K", "row above", "The row above in the tables.", ("explore",)),
    Action(
        "row_below",
        "J",
        "row",
        "The next row of the tables: another k, space, size or strange track.",
        ("explore",),
        10,
        "J K",
    ),
    Action("next_point", "n", "track", "To the next track of the library.", ("explore",), 12, "n N"),
    Action("point_before", "N", "track before", "To the track before.", ("explore",)),
    Action("known_measure", "y", "measure", "Step the chart of sizes to the next measure.", ("explore",), 13),
    Action("cursor_left", "left", "left", "The nearest point on the left, or turn.", ("explore",)),
    Action("cursor_right", "right", "right", "The nearest point on the right, or turn.", ("explore",)),
    *MIX,
    # ---------------------------------------------------------------- genres
    Action("new_classifier", "n", "classifier", "Open the form that trains a classifier.", ("genres",), 3),
    Action(
        "new_study",
        "f",
        "features",
        "Study what 57 features tell of genre: of a library, or of a CSV file.",
        ("genres",),
        4,
    ),
    Action(
        "evaluate",
        "enter",
        "evaluate",
        "Have the test tracks told by the classifier as it is now.",
        ("genres",),
        8,
    ),
    Action("level", "t", "clips, tracks", "Show the answers for tracks, or for clips.", ("genres",), 6),
    Action(
        "all_folds",
        "a",
        "all folds",
        "Join the folds of one training into one report, each track tested once; or show one fold again.",
        ("genres",),
        7,
    ),
    Action(
        "next_view",
        "p",
        "view",
        "Switch between the confusion matrix, the scores of each genre, and the curve of the training.",
        ("genres",),
        5,
    ),
    Action(
        "delete_entry",
        "x",
        "delete",
        "Delete the classifier with its files, or the study; cancel one that goes on; asks first.",
        ("genres",),
        10,
    ),
    # ---------------------------------------------------------------- lists, on every screen
    Action("cursor_up", "up,k", "up", "One line up.", _ALL),
    Action("cursor_down", "down,j", "down", "One line down.", _ALL),
    Action("page_up", "pageup,ctrl+u", "page up", "One page up.", _PAGED),
    Action("page_down", "pagedown,ctrl+d", "page down", "One page down.", _PAGED),
    Action("filter", "slash", "filter", "Show only names with what you type.", ("train", "listen"), 8),
    Action("first", "g", "first", "To the first line.", ("listen",)),
    Action("last", "G", "last", "To the last line.", ("listen",)),
)


def everywhere() -> list[Action]:
    """The actions of the app itself."""
    return [action for action in ACTIONS if not action.screens]


@cache
def here(screen: ScreenName) -> tuple[Action, ...]:
    """The actions of one screen, without those of the app."""
    return tuple(action for action in ACTIONS if screen in action.screens)


def app_bindings() -> list[BindingType]:
    """The bindings that hold on every screen."""
    return [_binding(action, "") for action in everywhere()]


def bindings(screen: ScreenName) -> list[BindingType]:
    """The bindings of one screen, for its `BINDINGS`."""
    return [_binding(action, screen) for action in here(screen)]


def _binding(action: Action, where: str) -> Binding:
    name = f"{where}.{action.id}" if where else action.id
    return Binding(action.keys, action.id, action.label, show=False, id=name)
