"""What ends a command before it changed anything.

RecoveryError(RuntimeError)
  what was found, why nothing can be done, what to do
"""

from __future__ import annotations


class RecoveryError(RuntimeError):
    """The account, or something in it, is not as the command needs it."""
