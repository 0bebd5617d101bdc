"""Real clips for the demo course, and the program that draws, speaks and encodes them (see README.md here)."""
