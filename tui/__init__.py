"""What a terminal shows: the app, the command line and the speaker."""
