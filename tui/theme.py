"""The colours of the screen: quiet greys, one accent, and a fixed order of colours for lines of a chart.

Widgets that draw with Textual's CSS use the theme's variables (`$accent`, `$text-muted`, ...); those that
draw strips use the constants here. They are the same colours.
"""

from __future__ import annotations

from typing import Final

from textual.color import Color
from textual.theme import Theme

BACKGROUND: Final = "#101217"
SURFACE: Final = "#171a21"
RAISED: Final = "#222733"
RULE: Final = "#303643"
FAINT: Final = "#596273"
MUTED: Final = "#8a93a5"
TEXT: Final = "#d4d9e3"
BRIGHT: Final = "#f3f5f9"
ACCENT: Final = "#f2b45c"
GOOD: Final = "#86c98f"
WARNING: Final = "#e3cf6a"
BAD: Final = "#ee7d77"

SERIES: Final = (ACCENT, "#6fb7e6", "#c59be8", "#86c98f", "#ee8fa4", "#70cfc6", "#d7a27c", "#a9b665")
"""Lines of a chart, in the order in which runs join it; the selected run is the first."""

THEME: Final = Theme(
    name="latentdeck",
    dark=True,
    primary=ACCENT,
    secondary=MUTED,
    accent=ACCENT,
    foreground=TEXT,
    background=BACKGROUND,
    surface=SURFACE,
    panel=RAISED,
    success=GOOD,
    warning=WARNING,
    error=BAD,
    variables={
        "rule": RULE,
        "faint": FAINT,
        "muted": MUTED,
        "bright": BRIGHT,
        "block-cursor-background": ACCENT,
        "block-cursor-foreground": BACKGROUND,
        "input-cursor-background": BRIGHT,
        "input-selection-background": f"{ACCENT} 30%",
        "scrollbar": RULE,
        "scrollbar-hover": FAINT,
        "scrollbar-active": ACCENT,
        "scrollbar-background": BACKGROUND,
        "scrollbar-background-hover": BACKGROUND,
        "scrollbar-background-active": BACKGROUND,
        "border": ACCENT,
        "border-blurred": RULE,
    },
)


def between(colour: str, other: str, share: float) -> str:
    """The colour that lies `share`, 0 .. 1, of the way from one to another; all `#rrggbb`."""
    return Color.parse(colour).blend(Color.parse(other), share).hex
