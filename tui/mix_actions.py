"""What a person can do on Mix: its lines of the table of actions."""

from __future__ import annotations

from typing import Final

from tui.action import Action

MIX: Final[tuple[Action, ...]] = (
    Action("make_mix", "enter", "mix", "Mix the basket in every way, and hear it.", ("mix",), 4),
    Action("draw_samples", "n", "draw", "Draw new sounds in every way, and hear them.", ("mix",), 5),
    Action(
        "switch_clip",
        "tab",
        "switch",
        "Hear the clip of the basket at the cursor, or the new sound again, from the same position.",
        ("mix",),
        6,
    ),
    Action(
        "version_a",
        "a",
        "ways",
        "Hear the mean, or what is drawn from N(0, 1), from the same position.",
        ("mix",),
        7,
        "a – e",
    ),
    Action("version_b", "b", "second way", "Hear the blend, or the sample of the Gaussian.", ("mix",)),
    Action("version_c", "c", "third way", "Hear the morph, or the sample of the genre's mixture.", ("mix",)),
    Action("version_d", "d", "fourth way", "Hear the arithmetic, or the sample of the flow.", ("mix",)),
    Action(
        "version_e",
        "e",
        "fifth way",
        "Hear the average of the waveforms, or the sample of the prior.",
        ("mix",),
    ),
    Action("heavier", "plus,equals_sign,right", "weight", "More of this clip.", ("mix",), 8, "+ -"),
    Action("lighter", "minus,left", "lighter", "Less of this clip.", ("mix",)),
    Action(
        "pick", "p", "pick", "Fill the basket: three of a genre, all of it, or three of any.", ("mix",), 9
    ),
    Action("open_basket", "B", "baskets", "Open a basket that is kept by name.", ("mix",), 12),
    Action("keep_basket", "N", "keep basket", "Keep the basket by a name.", ("mix",), 13),
    Action("delete_basket", "ctrl+x", "delete basket", "Delete a basket that is kept by name.", ("mix",)),
    Action("remove", "x", "remove", "Take the clip out of the basket, or the sounds off.", ("mix",), 11),
    Action("clear", "X", "clear", "Empty the basket.", ("mix",)),
    Action("align_beats", "t", "align beats", "Make the clips' beats fall together first.", ("mix",)),
    Action("same_level", "l", "match loudness", "Bring the clips to one loudness first.", ("mix",)),
    Action("morph_by", "y", "morph", "Morph by weights, by the slider, or over the time.", ("mix",)),
    Action("slide_back", "comma", "nearer first", "Morph nearer to the first clip.", ("mix",)),
    Action("slide_on", "full_stop", "morph", "Morph nearer to the last clip.", ("mix",), 14, ", ."),
    Action("less_genre", "u", "less of", "The next genre to take away.", ("mix",)),
    Action("less_before", "U", "less of before", "The genre before to take away.", ("mix",)),
    Action("more_genre", "i", "more of", "The next genre to add.", ("mix",)),
    Action("more_before", "I", "more of before", "The genre before to add.", ("mix",)),
    Action("amount_up", "right_curly_bracket", "more of both", "Take away and add more.", ("mix",)),
    Action("amount_down", "left_curly_bracket", "less of both", "Take away and add less.", ("mix",)),
    Action(
        "more_like_this",
        "s",
        "more like this",
        "Draw new sounds around this clip, or around the mix that is heard; on Mix again: around nothing.",
        ("listen", "explore", "mix"),
        14,
    ),
    Action("farther", "right_parenthesis", "farther", "Draw farther from that.", ("mix",)),
    Action("nearer", "left_parenthesis", "nearer", "Draw nearer to that.", ("mix",)),
    Action("sample_genre", "h", "genre", "Draw from the next genre, where the way knows it.", ("mix",)),
    Action("genre_before", "H", "genre before", "Draw from the genre before.", ("mix",)),
    Action("warmer", "greater_than_sign", "warmer", "Temperature: farther from the likeliest.", ("mix",)),
    Action("cooler", "less_than_sign", "cooler", "Temperature: nearer to the likeliest.", ("mix",)),
    Action("guidance", "g", "guidance", "Have generators keep to the genre more strictly.", ("mix",)),
    Action("longer", "o", "length", "Have generators go on for longer than a clip.", ("mix",)),
    Action("more_samples", "right_square_bracket", "more at a time", "More seeds at a time.", ("mix",)),
    Action("fewer_samples", "left_square_bracket", "fewer", "Fewer seeds at a time.", ("mix",)),
    Action(
        "ladder",
        "v",
        "measure",
        "Measure every way to draw from the run, or show what was measured.",
        ("mix",),
        15,
    ),
    Action("seed", "S", "seed", "Type the seed of the next samples.", ("mix",)),
    Action("write_flac", "W", "write FLAC", "Write the sound as FLAC as well.", ("mix",)),
)
