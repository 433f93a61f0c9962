"""Settings of the generators: what they learn from, and the networks behind it; no torch."""

from __future__ import annotations

from pydantic import Field

from engine.errors import SettingError
from engine.models.family import ModelSettings
from engine.schema import SettingValue


class GeneratorSettings(ModelSettings):
    """What every generator learns from, and how it is kept from learning it by heart."""

    shifts: int = Field(
        default=2,
        ge=1,
        le=16,
        description="places within a clip's length at which the windows begin that are learnt; "
        "1: the clips as they are",
    )
    width: int = Field(default=128, ge=8, le=2048, description="numbers that stand for a frame inside")
    depth: int = Field(default=4, ge=1, le=32, description="layers, one behind the other")
    dropout: float = Field(
        default=0.1, ge=0, le=0.9, description="share of the numbers between layers that a step leaves out"
    )
    genre_dropout: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="share of the training latents whose genre is not told, so that it can draw without one",
    )

    def floats(self, clip_samples: int) -> int:
        """0: a generator has no latents of its own."""
        return 0

    def resized(self, floats: int, clip_samples: int) -> dict[str, SettingValue]:
        """Raises SettingError: the latents have the size that the run they are of gives them."""
        raise SettingError(
            "A generator draws latents of the size of the run it learns from; leave floats out."
        )

    def sizes(self, clip_samples: int) -> list[int]:
        """None."""
        return []


class FlowSettings(GeneratorSettings):
    """A transformer that moves noise to latents."""

    heads: int = Field(default=4, ge=1, le=32, description="of attention; they divide the width")
    context: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="share of the training latents whose beginning is given, so that it can continue one",
    )

    def floats(self, clip_samples: int) -> int:
        """0: a generator has no latents of its own; raises SettingError where the heads cannot share."""
        if self.width % (2 * self.heads):
            raise SettingError(
                f"width={self.width} cannot be shared by heads={self.heads}; give a width that is a multiple "
                f"of {2 * self.heads}, or other heads."
            )
        return super().floats(clip_samples)


class PriorSettings(GeneratorSettings):
    """A recurrent network that says one frame after the other."""

    depth: int = Field(default=2, ge=1, le=8, description="recurrent layers, one behind the other")
    width: int = Field(default=256, ge=8, le=2048, description="numbers that each recurrent layer remembers")
    levels: int = Field(
        default=32, ge=2, le=256, description="values that a number of a latent is rounded to"
    )
    groups: int = Field(
        default=8,
        ge=1,
        le=512,
        description="parts of a frame that are said one after the other, each knowing those before",
    )
