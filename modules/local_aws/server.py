"""The server process: MiniStack with the repairs and links, on one loopback port. Runs in the environment of the local AWS.

    .venv-local-aws/bin/python -m modules.local_aws.server --port 4566

`LocalAws` starts this; people start `python -m modules.local_aws`.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import importlib.metadata
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from types import ModuleType

MINISTACK_VERSION = "1.5.33"  # also in requirements/local-aws.in; README.md says how to move both

EXIT_UNFIT = 2


class Unfit(Exception):
    """The installed MiniStack is not the one the repairs and links were written for."""


def main() -> None:
    """Check MiniStack, repair it, link what it lacks, serve."""
    arguments = _parse_arguments()
    folder = Path(arguments.folder or tempfile.mkdtemp(prefix="local-aws-"))
    if arguments.exit_with_stdin:
        threading.Thread(target=_exit_with_stdin, args=(folder,), daemon=True).start()
    # Lambda functions inherit this environment: the repository must not be importable from them.
    os.environ.pop("PYTHONPATH", None)
    listener = _listener(arguments.listen_fd, arguments.port)
    _configure(listener.getsockname()[1], folder, arguments.region, arguments.enforce_iam)
    try:
        check_version()
        parts = [load_repair(name) for name in repair_names() if name not in arguments.without]
        parts += [load_link(name) for name in link_names() if name not in arguments.without]
        for part in parts:
            check_symbols(part)
    except Unfit as problem:
        print(problem, file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        raise SystemExit(EXIT_UNFIT) from None
    for part in parts:
        part.apply()

    def quit_at_once(*_: object) -> None:
        # Everything is in memory: there is nothing to save, and MiniStack's own way out takes a second.
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    signal.signal(signal.SIGTERM, quit_at_once)
    signal.signal(signal.SIGINT, quit_at_once)
    asyncio.run(_serve(listener))


def check_version() -> None:
    """Refuse any MiniStack but the one that every repair and link was tested with.

    Raises:
        Unfit: It is missing or has another version.
    """
    try:
        installed = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        raise Unfit("MiniStack is not installed in this environment: `make setup` installs it.") from None
    if installed != MINISTACK_VERSION:
        raise Unfit(
            f"The local AWS is made for MiniStack {MINISTACK_VERSION}, and {installed} is installed: `make setup` "
            "installs the pinned one; modules/local_aws/README.md says how to move the pin."
        )


def repair_names() -> list[str]:
    """The names of the repairs, which are the file names in `modules/local_aws/repairs/`, in the order of the alphabet."""
    return _names("repairs")


def link_names() -> list[str]:
    """The names of the links, which are the file names in `modules/local_aws/links/`, in the order of the alphabet."""
    return _names("links")


def load_repair(name: str) -> ModuleType:
    """Import a repair, and with it the part of MiniStack that it patches.

    Raises:
        Unfit: That part of MiniStack does not exist.
    """
    return _load("repairs", name)


def load_link(name: str) -> ModuleType:
    """Import a link, and with it the parts of MiniStack that it joins.

    Raises:
        Unfit: One of those parts of MiniStack does not exist.
    """
    return _load("links", name)


def check_symbols(part: ModuleType) -> None:
    """Look for everything that a repair or a link says it patches or calls.

    Raises:
        Unfit: One of its `SYMBOLS` does not exist.
    """
    for symbol in part.SYMBOLS:
        module, _, attribute = symbol.rpartition(".")
        try:
            found = hasattr(importlib.import_module(module), attribute)
        except ImportError:
            found = False
        if not found:
            folder, name = part.__name__.split(".")[-2:]
            raise Unfit(f"{_said(folder, name)} does not fit this MiniStack: it has no {symbol}.")


def _names(folder: str) -> list[str]:
    files = (Path(__file__).parent / folder).glob("*.py")
    return sorted(file.stem for file in files if file.stem != "__init__")


def _load(folder: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(f".{folder}.{name}", __package__)
    except ImportError as error:
        raise Unfit(f"{_said(folder, name)} does not fit this MiniStack: {error}.") from None


def _said(folder: str, name: str) -> str:
    return f"The {folder.removesuffix('s')} {name}"


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m modules.local_aws.server", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", type=int, default=0, help="loopback port (default: a free one)")
    where.add_argument("--listen-fd", type=int, help="a bound socket that was inherited, instead of a port")
    parser.add_argument("--folder", help="the only folder that is written to (default: a temporary one)")
    parser.add_argument("--region", default="us-east-1", help="Region of requests that name none")
    parser.add_argument("--enforce-iam", action="store_true", help="check IAM and queue policies")
    parts = repair_names() + link_names()
    parser.add_argument("--without", action="append", default=[], choices=parts, help="leave a repair or a link out")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input is closed")
    return parser.parse_args()


def _listener(descriptor: int | None, port: int) -> socket.socket:
    if descriptor is not None:
        return socket.socket(fileno=descriptor)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


def _configure(port: int, folder: Path, region: str, enforce_iam: bool) -> None:
    """Everything MiniStack reads from the environment, which it does while it is imported."""
    os.environ.update(
        {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": region,
            "AUTH": "true" if enforce_iam else "false",
            "TMPDIR": str(folder),
            "STATE_DIR": str(folder / "state"),
            "S3_DATA_DIR": str(folder / "s3"),
            "PERSIST_STATE": "0",
            "S3_PERSIST": "0",
            "LAMBDA_EXECUTOR": "local",
            # It would listen on these ports as well, on every address.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # It removes containers that it takes for its own: keep it away from the user's Docker.
            "DOCKER_HOST": f"unix://{folder / 'no-docker.sock'}",
        }
    )
    tempfile.tempdir = str(folder)


async def _serve(listener: socket.socket) -> None:
    from hypercorn.asyncio import serve  # type: ignore[import-not-found]
    from hypercorn.config import Config  # type: ignore[import-not-found]
    from ministack.app import app

    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    # Never: a connection that is closed while a request is on its way loses an answer, and a repeated CreateFunction is refused.
    config.keep_alive_timeout = 24 * 3600
    config.loglevel = "INFO"
    await serve(app, config, shutdown_trigger=asyncio.Event().wait)  # signals are ours


def _exit_with_stdin(folder: Path) -> None:
    """Whoever started this server holds the other end of its standard input; it closes however that process ends."""
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
