"""Which execution an event starts. Pure: the same object gives the same name on every machine, for ever."""

import hashlib
import re
import uuid

MAX_NAME_LENGTH = 80  # StartExecution: name
HASH_LENGTH = 32  # hex digits of SHA-256: 128 bits
EVENT_NAMESPACE = uuid.UUID("4e7f0a52-6c1d-5b0e-9a37-2f6f3f1f5f0b")

# StartExecution allows more, but only these reach CloudWatch Logs.
_UNREADABLE = re.compile(r"[^0-9A-Za-z_]+")
_READABLE_LENGTH = MAX_NAME_LENGTH - HASH_LENGTH - len("-")


def execution_name(*, bucket: str, key: str, version_id: str | None, sequencer: str | None) -> str:
    """The name of the execution that one object version starts: `uploads-red-flower-jpg-<32 hex digits>`.

    Redelivery, redrive and backfill of a version meet the same name; another upload of the same key gets another
    one. The readable part is the end of the key, and left out where the key has nothing readable.

    Args:
        bucket: the bucket's name.
        key: the object's key, decoded.
        version_id: the object's version; none, or S3's `null`, where the bucket is not versioned.
        sequencer: S3's sequencer, which takes the version's place where there is none; not looked at otherwise.

    Returns:
        1 to 80 characters of `[0-9A-Za-z_-]`.

    Raises:
        ValueError: there is neither a version nor a sequencer. A name of bucket and key alone would turn every later
            upload of the key into a duplicate.
    """
    identity = _identity(bucket, key, version_id, sequencer)
    digest = hashlib.sha256(identity.encode()).hexdigest()[:HASH_LENGTH]
    readable = _UNREADABLE.sub("-", key)[-_READABLE_LENGTH:].strip("-")
    return f"{readable}-{digest}" if readable else digest


def event_id(*, bucket: str, key: str, version_id: str | None, sequencer: str | None) -> str:
    """The `id` of the canonical event: a UUIDv5 of the same things as `execution_name`, and with its errors."""
    return str(uuid.uuid5(EVENT_NAMESPACE, _identity(bucket, key, version_id, sequencer)))


def _identity(bucket: str, key: str, version_id: str | None, sequencer: str | None) -> str:
    """Bucket, upload and key in lines, as the dispatcher of `queue-pipe` writes them in JSONata.

    Nothing but a key can hold a line break, and the key comes last; no version id has a space.
    """
    upload = version_id
    if not upload or upload == "null":
        if not sequencer:
            raise ValueError("the object has neither a version id nor a sequencer, so its uploads cannot be told apart")
        # Sequencers are compared as hexadecimal numbers, the shorter one padded with zeros; S3 writes them in both cases.
        upload = f"sequencer {sequencer.lstrip('0').lower()}"
    return f"{bucket}\n{upload}\n{key}"
