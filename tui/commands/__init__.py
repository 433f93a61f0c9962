"""The commands of `latentdeck`, a file a group: each asks the engine and prints what it answers."""
