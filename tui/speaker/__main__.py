"""`python -m tui.speaker`: the process that plays."""

from tui.speaker.process import main

main()
