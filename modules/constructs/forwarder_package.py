"""The forwarder's zip: the same bytes from the same sources on every machine."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

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


def package(folder: Path) -> Package:
    """Zips the Python files of `folder`, itself the only entry at the top, so that nothing shadows a library.

    Sorted names, one fixed time and mode, stored: deflate differs between builds of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            archive.writestr(entry, path.read_bytes())
    return Package(buffer.getvalue())


def forwarder() -> Package:
    """The function that the Lambda patterns share."""
    return package(Path(__file__).parents[2] / "lambda_src" / "forwarder")
