"""What the features are called, in the order of the published tables, and what they are computed of."""

from __future__ import annotations

RATE = 22050
"""Hz, of all sound that features are computed of."""
INTERVAL = 3 * RATE
"""Samples of an interval."""
INTERVALS = 10
"""Of a song that are joined, where songs have so many."""

FEATURES: tuple[str, ...] = (
    *(
        f"{name}_{moment}"
        for name in (
            "chroma_stft",
            "rms",
            "spectral_centroid",
            "spectral_bandwidth",
            "rolloff",
            "zero_crossing_rate",
            "harmony",
            "perceptr",
        )
        for moment in ("mean", "var")
    ),
    "tempo",
    *(f"mfcc{number}_{moment}" for number in range(1, 21) for moment in ("mean", "var")),
)
"""57 numbers that describe a sound."""

COLUMNS: tuple[str, ...] = ("filename", "length", *FEATURES, "label")
"""Those of `features_3_sec.csv` and `features_30_sec.csv`, as published with GTZAN on Kaggle."""
