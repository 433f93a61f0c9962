"""The fields of the form that starts a run, made from the model's own description of its settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

if TYPE_CHECKING:
    from engine.schema import ModelInfo, Scalar, SettingInfo, SettingValue, SplitName, TrainRequest

Kind = Literal["choice", "number", "text"]

FIRST_MODEL: Final = "tanh-conv"
"""The model that the form opens with: a network, so that two keys show a loss that falls."""

FIRST_CLASSIFIER: Final = "cel"
"""The classifier that the form of classifiers opens with."""

FOLDS: Final[tuple[SplitName, ...]] = ("fold-1", "fold-2", "fold-3", "fold-4", "fold-5")

ALL_FOLDS: Final = "all five folds"
"""A choice of splits for classifiers: one run a fold, so that each track is tested once."""

OWN: Final = "own settings"
"""What the field of presets says when none is taken."""

ORDER: Final = ("input", "epochs", "minutes", "floats")
"""Settings that stand among the first fields, because everybody looks for them."""


@dataclass(slots=True)
class Field:
    """One line of the form.

    Attributes:
        name: of the setting, or of the part of the request.
        label: what the line is called.
        kind: how it is edited: by stepping through choices, or by typing.
        group: the heading it stands under.
        text: what it holds now.
        default: what it held at first; empty where nothing means "no limit" or "by itself".
        choices: what left and right step through.
        help: what it is, in a sentence.
        span: the range of a number, in words.
        steps: how left and right change a number: by adding 1 or by factors of 1, 2, 5.
    """

    name: str
    label: str
    kind: Kind
    group: str
    text: str = ""
    default: str = ""
    choices: Sequence[str] = ()
    help: str = ""
    span: str = ""
    whole: bool = False
    minimum: float | None = None
    maximum: float | None = None

    @property
    def changed(self) -> bool:
        """Whether it holds something else than at first."""
        return self.text != self.default

    @property
    def typed(self) -> bool:
        """Whether letters go into it."""
        return self.kind != "choice"

    def step(self, by: int) -> None:
        """Go to the next choice, or to the next round number."""
        if self.choices:
            here = self.choices.index(self.text) if self.text in self.choices else self._place(by)
            self.text = self.choices[max(0, min(len(self.choices) - 1, here + by))]
        elif self.kind == "number":
            value = _number(self.text or self.default)
            if isinstance(value, int | float):
                self.text = self._written(_beside(float(value), by, self.whole))

    def _place(self, by: int) -> int:
        """Where a typed number stands among choices that are numbers."""
        value = _number(self.text)
        below = sum(1 for c in self.choices if isinstance(value, int | float) and float(c) < value)
        return below if by < 0 else below - 1

    def _written(self, value: float) -> str:
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        value = min(high, max(low, value))
        return str(round(value)) if self.whole else f"{value:.6g}"

    def value(self) -> SettingValue:
        """What the engine is told: a number where it is one, else the text for it to judge."""
        if self.kind == "number":
            return _number(self.text)
        return {"yes": True, "no": False}.get(self.text, self.text) if self.choices == YES_NO else self.text


YES_NO: Final = ("no", "yes")

Maker = Callable[["Sequence[ModelInfo]", str, str, Sequence[str], str | None, bool], list[Field]]
"""Makes a form, as `fields` does: of the models, a model, a preset, the libraries, one of them, whether it
has the literature's split."""


def fields(
    models: Sequence[ModelInfo],
    model: str,
    preset: str,
    libraries: Sequence[str],
    library: str | None,
    fault_filtered: bool,
) -> list[Field]:
    """The form for a model and preset: what to run, the model's settings, the training's settings."""
    info = next(info for info in models if info.name == model)
    values = info.presets.get(preset, {})
    listed = {setting.name: _of_setting(setting, values, info) for setting in info.settings}
    splits = ["random", *(["fault-filtered"] if fault_filtered else []), *FOLDS]
    if info.task == "classifier":
        splits.append(ALL_FOLDS)
    head = [
        Field(
            "model", "model", "choice", "Run", model, model, [info.name for info in models],
            f"{info.summary} From: {info.origin}.",
        ),
        Field(
            "library", "library", "choice", "Run", library or "", library or "", libraries,
            "The tracks to learn from.",
        ),
    ]  # fmt: skip
    if info.presets:
        names = (OWN, *info.presets)
        about = "Settings that belong together; what is changed below comes on top."
        head.insert(1, Field("preset", "preset", "choice", "Run", preset, preset, names, about))
    for name in ORDER:
        if name in listed:
            head.append(listed.pop(name))
    head += [
        Field(
            "split", "split", "choice", "Run", "random", "random", splits,
            "Which tracks are for training, validation and test: by chance, the literature's for GTZAN, or "
            "one of five folds, which test each track once between them.",
        ),
        Field(
            "seed", "seed", "number", "Run", "0", "0", (), "The same seed, the same split and losses.",
            "0 or more", whole=True, minimum=0,
        ),
        Field("name", "name", "text", "Run", help="How the run is called; empty: named by itself."),
    ]  # fmt: skip
    return head + list(listed.values())


def request(form: Sequence[Field]) -> TrainRequest:
    """What the form asks the engine for, of all folds the first; only what differs from the defaults."""
    from engine.schema import TrainRequest

    by_name = {field.name: field for field in form}
    own = {"model", "preset", "library", "on", "split", "seed", "name"}

    def text(name: str) -> str:
        return by_name[name].text if name in by_name else ""

    preset = text("preset") or OWN
    seed, split = by_name["seed"].value(), text("split") or "random"
    return TrainRequest(
        model=by_name["model"].text,
        library=text("library"),
        preset=None if preset == OWN else preset,
        settings={f.name: f.value() for f in form if f.name not in own and f.changed},
        split=FOLDS[0] if split == ALL_FOLDS else cast("SplitName", split),
        seed=seed if isinstance(seed, int) and seed >= 0 else 0,
        name=by_name["name"].text.strip() or None,
        on=text("on") or None,
    )


def in_folds(form: Sequence[Field]) -> bool:
    """Whether the form asks for a run of every fold."""
    return any(field.name == "split" and field.text == ALL_FOLDS for field in form)


def _of_setting(setting: SettingInfo, preset: dict[str, SettingValue], info: ModelInfo) -> Field:
    default = _text(preset.get(setting.name, setting.default))
    choices: Sequence[str] = setting.choices
    kind: Kind = "number" if setting.kind in ("int", "float") else "text"
    if setting.kind == "bool":
        choices = YES_NO
    if choices:
        kind = "choice"
    made = Field(
        setting.name,
        setting.name.replace("_", " "),
        kind,
        "Run" if setting.name in ORDER else setting.group.capitalize(),
        default,
        default,
        choices,
        f"{setting.help[:1].upper()}{setting.help[1:]}.",
        _span(setting),
        setting.kind == "int",
        setting.minimum,
        setting.maximum,
    )
    if setting.name == "floats":
        made.label = "floats a clip"
        made.choices = [str(size) for size in info.sizes]
        if not default and "floats" not in preset and not preset:
            made.text = made.default = str(info.floats)
    return made


def _span(setting: SettingInfo) -> str:
    low, high = setting.minimum, setting.maximum
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"{low:g} or more" if low is not None else f"at most {high:g}" if high is not None else ""


def _text(value: SettingValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(text: str) -> Scalar | None:
    """A number where the text is one, None where it is empty, else the text itself."""
    if not text.strip():
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _beside(value: float, by: int, whole: bool) -> float:
    """The next number of 1, 2, 5, 10, 20 ... above or below; the next whole one below 10."""
    if value <= 0 or (whole and value + by < 10):
        return value + by if whole else (0.1 if by > 0 else 0.0)
    scale = 10.0 ** math.floor(math.log10(value) + 1e-9)
    lead = value / scale
    if by > 0:
        return scale * next(mark for mark in (2, 5, 10, 20) if mark > lead * (1 + 1e-9))
    return scale * next(mark for mark in (5, 2, 1, 0.5) if mark < lead * (1 - 1e-9))
