"""The app: what the platform tells it, the commands, the self-check and its page."""
