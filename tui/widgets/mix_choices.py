"""How it is mixed and drawn: every choice with its keys, as many lines as they need."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from tui.mixing.chosen import Drawing, Mixing
from tui.widgets.rows import flowing

SLIDER: Final = 9
"""Columns of the slider."""


def mixing_lines(chosen: Mixing, columns: int) -> list[Content]:
    """The choices for mixes, under their heading."""
    by = {"weights": "by weights", "time": "over the clip", "slider": ""}[chosen.by]
    morph = _choice("y", "morph", by, True)
    if chosen.by == "slider":
        morph = morph + slider(chosen.slide) + Content.styled(" , .", "$accent")
    amount = chosen.less != chosen.more
    parts = [
        _switch("t", "align beats", chosen.beats),
        _switch("l", "match loudness", chosen.level),
        morph,
        _choice("u", "less", chosen.less or "–", chosen.less is not None),
        _choice("i", "more", chosen.more or "–", chosen.more is not None),
        _choice("{ }", "amount", f"{chosen.amount:.1f}", amount),
    ]
    return [Content.styled("mix", "$bright"), *flowing(parts, columns)]


def drawing_lines(chosen: Drawing, around: str, columns: int) -> list[Content]:
    """The choices for samples, under their heading.

    Args:
        chosen: what they are.
        around: what is drawn around; empty: from nothing.
        columns: of the screen.
    """
    length = f"{chosen.seconds:.0f} s" if chosen.seconds else "a clip"
    parts = [
        _choice("S", "seed", str(chosen.seed), True),
        _choice("[ ]", "at a time", str(chosen.count), True),
        _choice("h", "genre", chosen.genre or "any", chosen.genre is not None),
        _choice("< >", "temperature", f"{chosen.temperature:.1f}", True),
        _choice("g", "guidance", f"{chosen.guidance:.1f}", chosen.genre is not None),
        _choice("o", "length", length, chosen.seconds is not None),
        _choice("s", "around", around or "nothing", bool(around)),
    ]
    if around:
        parts.append(_choice("( )", "strength", f"{chosen.strength:.1f}", True))
    return [Content.styled("draw", "$bright"), *flowing(parts, columns)]


def in_brief(mixing: Mixing, drawing: Drawing, around: str) -> str:
    """What is chosen otherwise than at first, where there is no room for every choice."""
    usual = Drawing()
    said = [
        (f"seed {drawing.seed}", True),
        ("beats", mixing.beats),
        ("loudness", mixing.level),
        (f"morph {mixing.slide:.1f}", mixing.by == "slider"),
        ("morph over the clip", mixing.by == "time"),
        (f"less {mixing.less}", mixing.less is not None),
        (f"more {mixing.more}", mixing.more is not None),
        (f"amount {mixing.amount:.1f}", mixing.amount != Mixing().amount),
        (f"{drawing.count} at a time", drawing.count != usual.count),
        (f"{drawing.genre}", drawing.genre is not None),
        (f"temperature {drawing.temperature:.1f}", drawing.temperature != usual.temperature),
        (f"guidance {drawing.guidance:.1f}", drawing.guidance != usual.guidance),
        (f"{drawing.seconds or 0:.0f} s", drawing.seconds is not None),
        (f"around {around}", bool(around)),
        (f"strength {drawing.strength:.1f}", bool(around) and drawing.strength != usual.strength),
    ]
    return " · ".join(words for words, otherwise in said if otherwise)


def slider(share: float) -> Content:
    """A line with a knob at that share, 0 .. 1."""
    place = round(share * (SLIDER - 1))
    return Content.assemble(
        ("━" * place, "$accent"), ("●", "$bright"), ("─" * (SLIDER - 1 - place), "$rule"), f" {share:.1f}"
    )


def _choice(key: str, name: str, value: str, counts: bool) -> Content:
    """A key, what it changes, and how that stands: bright where it makes a difference."""
    return Content.assemble(
        (f"{key} ", "$accent"), (f"{name} ", "$faint"), (value, "$foreground" if counts else "$faint")
    )


def _switch(key: str, name: str, on: bool) -> Content:
    return _choice(key, name, "✓" if on else "–", on)
