"""Starts the server as a child process, waits until it answers, and ends it with everything it started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from ..model.errors import LocalAwsError
from ..model.program import FOLDER, INSTALLED, PACKAGE
from .environment import interpreter

LOOPBACK = "127.0.0.1"

HEALTH_PATH = "/_ministack/health"
RESET_PATH = "/_ministack/reset"

START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 5.0
LOG_LINES_IN_ERRORS = 20


class LocalAws:
    """One local AWS: a child process that listens on one loopback port and keeps everything in memory.

    Args:
        port: The port to listen on; 0, the default, takes a free one.
        enforce_iam: Check IAM policies and queue policies as far as MiniStack can (default: everything is allowed).
        region: The Region of requests that name none. Default `us-east-1`.
        log_path: Where the server and the functions write. Default: a file that `stop()` removes.
        detached: Let it run on when this process ends, until `end` is called with its `pid`.
        without: Names of repairs and links to leave out (file names in `modules/local_aws/repairs/` and `modules/local_aws/links/`):
            the contract tests look at MiniStack as it is.

    Raises:
        LocalAwsError: The environment is missing, the port is taken, or the server ended while starting; the message
            holds the last lines of its log.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        enforce_iam: bool = False,
        region: str = "us-east-1",
        log_path: str | os.PathLike[str] | None = None,
        detached: bool = False,
        without: Iterable[str] = (),
    ) -> None:
        self._requested_port = port
        self._enforce_iam = enforce_iam
        self._region = region
        self._requested_log_path = Path(log_path) if log_path is not None else None
        self._detached = detached
        self._without = tuple(without)
        self._process: subprocess.Popen[bytes] | None = None
        self._log: BinaryIO | None = None
        self._folder: Path | None = None
        self._port = 0

    @property
    def endpoint(self) -> str:
        """The address for `endpoint_url` and `--endpoint-url`."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def port(self) -> int:
        """The loopback port it listens on."""
        self._running()
        return self._port

    @property
    def pid(self) -> int:
        """The process id of the server, which is also the id of its process group."""
        return self._running().pid

    @property
    def log_path(self) -> Path:
        """The file that the server and the functions write to."""
        if self._requested_log_path is not None:
            return self._requested_log_path
        self._running()
        assert self._folder is not None
        return self._folder / "server.log"

    def start(self) -> Self:
        """Start the server and return once it answers."""
        if self._process is not None:
            raise LocalAwsError("This local AWS runs already.")
        if sys.platform == "win32":
            raise LocalAwsError("The local AWS needs a Unix: on Windows run it in WSL 2.")
        if not interpreter().exists():
            raise LocalAwsError(
                f"The environment of the local AWS is missing ({interpreter().parents[1]}): "
                f"{'`s3-to-sfn local up`' if INSTALLED else '`make setup`'} makes it."
            )
        # Bound here and handed over, so that no other process can take the port in between.
        with self._bind() as listener:
            self._port = int(listener.getsockname()[1])
            self._folder = Path(tempfile.mkdtemp(prefix="local-aws-"))
            self._spawn(listener)
        try:
            self._wait_until_healthy()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the server and the functions it runs, and remove its files. Does nothing when it does not run."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            self._wait_until_closed()
            # Its functions are in its process group. The server is not reaped yet, so the id cannot be another's.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdin is not None:
                process.stdin.close()
        if self._log is not None:
            self._log.close()
            self._log = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def reset(self) -> None:
        """Forget every resource of every account."""
        request = urllib.request.Request(self.endpoint + RESET_PATH, method="POST")
        with urllib.request.urlopen(request, timeout=30):
            pass

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise LocalAwsError("This local AWS does not run: call start(), or use it in a `with` statement.")
        return self._process

    def _bind(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, self._requested_port))
        except OSError as error:
            listener.close()
            raise LocalAwsError(
                f"Port {self._requested_port} on {LOOPBACK} cannot be used: {error.strerror}."
            ) from error
        return listener

    def _spawn(self, listener: socket.socket) -> None:
        assert self._folder is not None
        command = [
            str(interpreter()),
            "-m",
            f"{__package__}.server",
            f"--listen-fd={listener.fileno()}",
        ]
        if not self._detached:
            command.append("--exit-with-stdin")
        command += [f"--folder={self._folder}", f"--region={self._region}"]
        command += [f"--without={name}" for name in self._without]
        if self._enforce_iam:
            command.append("--enforce-iam")
        # A folder with this package alone: beside an installed one lie libraries of other versions.
        (self._folder / "code").mkdir()
        (self._folder / "code" / PACKAGE).symlink_to(FOLDER)
        log_path = self._requested_log_path or self._folder / "server.log"
        log_path.parent.mkdir(parents=True, exist_ok=True)
        self._log = log_path.open("wb")
        self._process = subprocess.Popen(
            command,
            cwd=self._folder,
            env=_clean_environment(self._folder),
            stdin=subprocess.DEVNULL if self._detached else subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )

    def _wait_until_healthy(self) -> None:
        process = self._running()
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise LocalAwsError(f"The local AWS ended while starting.\n{self._last_log_lines()}")
            if self._answers():
                return
            time.sleep(0.05)
        raise LocalAwsError(
            f"The local AWS did not answer within {START_TIMEOUT_SECONDS:.0f} s.\n{self._last_log_lines()}"
        )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.endpoint + HEALTH_PATH, timeout=2):
                return True
        except OSError:
            return False

    def _wait_until_closed(self) -> None:
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection((LOOPBACK, self._port), timeout=0.2).close()
            except OSError:
                return
            time.sleep(0.02)

    def _last_log_lines(self) -> str:
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_LINES_IN_ERRORS:])


def end(pid: int) -> bool:
    """End a detached server and the functions it runs. False: there is none with this process id."""
    shown = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    if f"{__package__}.server" not in shown.stdout:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            os.killpg(pid, 0)
            time.sleep(0.05)
        os.killpg(pid, signal.SIGKILL)
    return True


def _clean_environment(folder: Path) -> dict[str, str]:
    """Lambda functions inherit the server's environment: none of the caller's AWS settings may reach them."""
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    return environment | {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(folder / "code"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
