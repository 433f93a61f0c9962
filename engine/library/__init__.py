"""Libraries: importing music, the prepared store of clips, splits, and the demo."""
