"""Settings classes in the words of the API, and their faults in a sentence; no torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from engine.errors import SettingError
from engine.schema import SettingInfo, SettingValue

Settings = TypeVar("Settings", bound=BaseModel)
_KINDS: dict[str, Literal["int", "float", "bool", "text", "ints"]] = {
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "string": "text",
    "array": "ints",
}
_NOUNS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "text": "text",
    "ints": "whole numbers separated by commas",
}


def setting_infos(
    settings: type[BaseModel], group: Literal["model", "training"], differing: Mapping[str, SettingValue]
) -> list[SettingInfo]:
    """Every field of a settings class as the form, the flag and the documentation show it.

    Args:
        settings: the class.
        group: whether they belong to the model or to its training.
        differing: defaults that replace the class's own.
    """
    fields = settings.model_json_schema()["properties"]
    return [
        _info(name, field, group, differing.get(name, field["default"])) for name, field in fields.items()
    ]


def validated(settings: type[Settings], values: Mapping[str, SettingValue]) -> Settings:
    """The settings with these values; numbers may come as text.

    Raises:
        SettingError: a value is out of range; the sentence names the setting, the value and the range.
    """
    try:
        return settings.model_validate(dict(values))
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0]) if fault["loc"] else ""
        told = str(fault.get("ctx", {}).get("error", ""))
        if name not in settings.model_fields:
            raise SettingError(f"These settings do not go together: {told}.") from None
        info = next(info for info in setting_infos(settings, "model", {}) if info.name == name)
        shown = values[name]
        raise SettingError(f"{name}={shown} cannot be: {told or f'it must be {_range(info)}'}.") from None


def _info(
    name: str, field: dict[str, Any], group: Literal["model", "training"], default: SettingValue
) -> SettingInfo:
    shape = next((kind for kind in field.get("anyOf", []) if kind["type"] != "null"), field)
    choices = list(shape.get("enum", []))
    return SettingInfo(
        name=name,
        group=group,
        kind="choice" if choices else _KINDS[shape["type"]],
        default=default,
        minimum=shape.get("minimum"),
        maximum=shape.get("maximum"),
        choices=choices,
        help=field["description"],
    )


def _range(info: SettingInfo) -> str:
    if info.kind == "choice":
        return f"one of {', '.join(info.choices)}"
    noun = _NOUNS[info.kind]
    if info.minimum is not None and info.maximum is not None:
        return f"{noun} between {info.minimum:g} and {info.maximum:g}"
    if info.minimum is not None:
        return f"{noun} of at least {info.minimum:g}"
    return noun
