"""`pca`: the linear code of compressed magnitude blocks, fitted in seconds; settings and sizes."""

from __future__ import annotations

from engine.models.blocks import BlockSettings
from engine.models.family import Family


class PcaSettings(BlockSettings):
    """Settings of the linear code; it has none beside the blocks it codes."""


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
