"""Whether an object is of those that a trigger is about, by what a message says about it. Pure."""

from __future__ import annotations

from ...model.s3_keys import API_NAMES, EVENT_KINDS, REASONS, encode
from ...model.text import listed
from ..trigger import RecoveryTrigger


def not_this_triggers(trigger: RecoveryTrigger, *, bucket: str, key: str, reason: str) -> str | None:
    """Why the trigger cannot have been given this object; None where it can.

    A filter may have been changed since. What it no longer selects is somebody's to decide, and not ours to drop.

    Args:
        trigger: with its filter.
        bucket: the bucket's name.
        key: the object's key, decoded.
        reason: how the object was created, in the words of S3's event or of the API.
    """
    if bucket != trigger.bucket:
        return f"is of bucket {bucket}, and the trigger of {trigger.bucket}"
    if trigger.prefixes and not key.startswith(trigger.prefixes):
        return f"does not begin with the trigger's prefix {_shown(trigger.prefixes)}"
    # S3 compares the encoded key with the encoded suffix, EventBridge both as they are: that finds less.
    if trigger.suffixes and not encode(key).endswith(tuple(map(encode, trigger.suffixes))):
        return f"does not end with the trigger's suffix {_shown(trigger.suffixes)}"
    known = {REASONS[kind]: kind for kind in EVENT_KINDS} | {API_NAMES[kind]: kind for kind in EVENT_KINDS}
    if set(trigger.events) != set(EVENT_KINDS) and known.get(reason) not in trigger.events:
        return f"was created by {reason}, which the trigger does not listen to"
    return None


def starts_nothing(trigger: RecoveryTrigger, *, key: str, is_folder_marker: bool) -> str | None:
    """Why the function drops an object that S3 has told it of; None where it starts an execution.

    Args:
        trigger: with its filter.
        key: the object's key, decoded.
        is_folder_marker: whether it is an empty `folder/`.
    """
    if trigger.skip_folder_markers and is_folder_marker:
        return "is a folder marker, which the trigger skips"
    if trigger.suffixes and not key.endswith(trigger.suffixes):
        return f"ends with the trigger's suffix {_shown(trigger.suffixes)} in S3's spelling only"
    return None


def _shown(parts: tuple[str, ...]) -> str:
    return listed([f'"{part}"' for part in parts], 5, "or")
