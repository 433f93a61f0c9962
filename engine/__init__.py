"""The engine: libraries, models, training, measures, latents and the service that runs them.

Nothing here imports the screen (`tui`) or Textual.
"""

__version__ = "0.1.0"
