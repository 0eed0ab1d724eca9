"""What ends the demo with one clear sentence."""


class DemoError(RuntimeError):
    """Something did not go as it has to; the message says what, and where to look."""
