"""`pca`: the linear code of compressed magnitude blocks, fitted in seconds; settings and sizes."""

from __future__ import annotations

from engine.models.blocks import MAX_DIMS, BlockSettings
from engine.models.family import Family
from engine.schema import SettingValue

_TUNED = ((12, 18), (48, 8), (128, 4))
"""Up to so many numbers a frame, the block that won on validation tracks (docs/models.md); above, 2."""


class PcaSettings(BlockSettings):
    """Settings of the linear code; it has none beside the blocks it codes."""

    def resized(self, floats: int, clip_samples: int) -> dict[str, SettingValue]:
        """The `dims` that give exactly `floats`, and the block that is best at that size.

        A block other than the usual one is kept as it is.

        Raises:
            SettingError: no whole `dims` give that size; the sentence names the nearest that do.
        """
        usual = PcaSettings.model_fields["block"].default
        block = self.block if self.block != usual else self._tuned_block(floats, clip_samples)
        chosen = self.model_copy(update={"block": block})
        return {"block": block} | BlockSettings.resized(chosen, floats, clip_samples)

    def nearest(self, floats: int, clip_samples: int) -> PcaSettings:
        """These settings with the tuned block, and the `dims` that come nearest to `floats`."""
        chosen = self.model_copy(update={"block": self._tuned_block(floats, clip_samples)})
        dims = round(floats / chosen.blocks(clip_samples))
        return chosen.model_copy(update={"dims": min(max(dims, 1), chosen.features, MAX_DIMS)})

    def _tuned_block(self, floats: int, clip_samples: int) -> int:
        """The block of frames that a code of this size does best with."""
        frames = 1 + clip_samples // self.hop
        return next((block for numbers, block in _TUNED if floats <= numbers * frames), 2)


FAMILY = Family(
    name="pca",
    summary="Linear code of square-root magnitude blocks, Griffin-Lim back; fitted in seconds, the floor "
    "under every network.",
    origin="principal components (Halko, Martinsson and Tropp 2011); fast Griffin-Lim (Perraudin, Balazs "
    "and Søndergaard 2013)",
    settings=PcaSettings,
    network="engine.models.pca.network:PcaCode",
    closed_form=True,
)
