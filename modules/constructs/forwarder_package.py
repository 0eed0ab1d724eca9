"""The forwarder's zip: the same bytes from the same sources on every machine."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass

from ..model.forwarder_source import FILES, forwarder_source

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True)
class Package:
    """A Lambda deployment package."""

    data: bytes

    @property
    def source_code_hash(self) -> str:
        """Base64 of the SHA-256, as `aws_lambda_function.source_code_hash` and Lambda itself write it."""
        return base64.b64encode(hashlib.sha256(self.data).digest()).decode()


def forwarder() -> Package:
    """The function that the Lambda patterns share, in a folder of its own, so that nothing shadows a library.

    One order, one fixed time and mode, stored: deflate differs between builds of zlib.

    Raises:
        FileNotFoundError: its source is not whole.
    """
    source = forwarder_source()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in FILES:
            entry = zipfile.ZipInfo(f"{source.name}/{name}", _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            archive.writestr(entry, (source / name).read_bytes())
    return Package(buffer.getvalue())
