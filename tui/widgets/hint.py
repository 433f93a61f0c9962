"""What stands where there is nothing to show yet: a sentence, and the keys that lead on."""

from __future__ import annotations

from textwrap import wrap

from textual.content import Content


def hint(sentence: str, *keys: tuple[str, str], columns: int) -> list[Content]:
    """A sentence, and under it keys with what they do, in two columns.

    Args:
        sentence: wrapped where it must be.
        keys: pairs of a key and what it does.
        columns: of the screen.
    """
    lines = [Content.styled(line, "$foreground") for line in wrap(sentence, max(16, columns - 4))]
    if keys:
        lines.append(Content(""))
        width = max(len(key) for key, _ in keys)
        room = max(12, columns - width - 7)
        longest = min(room, max(len(text) for _, text in keys))
        for key, text in keys:
            for index, part in enumerate(wrap(text, room)):
                shown = key if index == 0 else ""
                lines.append(
                    Content.assemble(
                        (f"{shown:<{width}}   ", "$accent bold"), (f"{part:<{longest}}", "$muted")
                    )
                )
    return lines
