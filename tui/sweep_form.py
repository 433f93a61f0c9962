"""The fields of the form that starts a sweep: those of a run, with several sizes instead of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui.form import Field, fields, request

if TYPE_CHECKING:
    from engine.schema import ModelInfo, SweepRequest

SIZES: Final = "sizes"


def sweep_fields(
    models: Sequence[ModelInfo],
    model: str,
    preset: str,
    libraries: Sequence[str],
    library: str | None,
    fault_filtered: bool,
) -> list[Field]:
    """The form for a model and preset, its sizes being those that the model offers."""
    info = next(info for info in models if info.name == model)
    offered = ", ".join(map(str, info.sizes))
    sizes = Field(
        SIZES, "sizes", "text", "Run", offered, offered,
        help="Floats a clip, one run for each size, with commas between them.",
    )  # fmt: skip
    made = [
        sizes if field.name == "floats" else field
        for field in fields(models, model, preset, libraries, library, fault_filtered)
    ]
    for field in made:
        if field.name == "name":
            field.help = "How the sweep is called, its runs NAME-FLOATS; empty: named by itself."
        elif field.name in ("epochs", "minutes"):
            field.help = f"{field.help} For each run."
    return made


def sweep_request(form: Sequence[Field]) -> SweepRequest:
    """What the form asks the engine for: only what differs from the defaults is named.

    Raises:
        ValueError: the sizes are none; the text is the sentence to show.
    """
    from engine.schema import SweepRequest

    sizes = next(field for field in form if field.name == SIZES)
    one = request([field for field in form if field is not sizes])
    return SweepRequest(**one.model_dump(exclude={"on"}), sizes=_whole_numbers(sizes.text))


def _whole_numbers(text: str) -> list[int]:
    words = text.replace(",", " ").split()
    if not words:
        raise ValueError("A sweep needs sizes: whole numbers with commas between them.")
    for word in words:
        if not (word.isascii() and word.isdigit()):
            raise ValueError(f"{word} is no size; sizes are whole numbers with commas between them.")
    return list(map(int, words))
