"""Playback, in a process of its own: what PortAudio hangs on, prints or crashes with stays there."""
