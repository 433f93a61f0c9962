"""Genre classifiers: networks that tell genres apart, how they are trained, and what they are worth."""
