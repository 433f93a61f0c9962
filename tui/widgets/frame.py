"""The words in a panel's frame."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

NOTHING = Content("")


def frame(panel: Widget, title: Content, subtitle: Content = NOTHING) -> None:
    """Set title and subtitle; what stands there already is not set again, since that repaints the panel."""
    if panel.border_title != title.markup:
        panel.border_title = title
    if (panel.border_subtitle or "") != subtitle.markup:
        panel.border_subtitle = subtitle
