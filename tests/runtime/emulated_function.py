"""The forwarder's zip under Lambda's own Python runtime client and runtime interface emulator, on this machine's loopback.

`awslambdaric` (github.com/aws/aws-lambda-python-runtime-interface-client) is the client that AWS's Python runtimes run on. The
emulator (github.com/aws/aws-lambda-runtime-interface-emulator) plays the Lambda service to it: it answers 200 whatever
the function returned or raised, and has neither queues nor retries.
"""

from __future__ import annotations

import io
import json
import platform
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules.constructs.forwarder_package import forwarder
from tests.support import ROOT

ENVIRONMENT = ROOT / ".venv-lambda-runtime"
LOOPBACK = "127.0.0.1"
ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}  # Linux's names, and those of the emulator's binaries
INVOCATIONS = "/2015-03-31/functions/function/invocations"

START_TIMEOUT_SECONDS = 30.0
INVOKE_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 10.0

CANNOT_RUN = (
    None
    if sys.platform == "linux" and platform.machine() in ARCHITECTURES
    else f"AWS builds the runtime interface emulator for Linux on {' and '.join(ARCHITECTURES)}, not for {sys.platform} on {platform.machine()}"
)
"""Why the emulator cannot run on this machine, None where it can."""


@dataclass(frozen=True)
class EmulatedFunction:
    """A function whose emulator listens."""

    url: str
    standard_output: Path

    def invoke(self, event: object) -> bytes:
        """Invoke the function and wait for it; what it answered, to the byte. One call at a time, as Lambda does."""
        request = urllib.request.Request(self.url + INVOCATIONS, json.dumps(event).encode())
        with urllib.request.urlopen(request, timeout=INVOKE_TIMEOUT_SECONDS) as response:
            answer: bytes = response.read()
        return answer

    def log(self) -> list[dict[str, Any]]:
        """Every line that the function has logged, as its JSON; START, END and REPORT are the emulator's own lines.

        Raises:
            ValueError: the function wrote a line that is not JSON.
        """
        lines = self.standard_output.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line and not line.startswith(("START ", "END ", "REPORT "))]


@contextmanager
def emulated_function(handler: str, folder: Path, **variables: str) -> Iterator[EmulatedFunction]:
    """Run a handler of the forwarder's zip until the block ends.

    Args:
        handler: as in Lambda's configuration, `forwarder.storage_first.handler` for example.
        folder: an empty folder to unpack the zip in and to log to.
        variables: the function's environment variables, and nothing else of the caller's.
    """
    task_root = folder / "task"
    zipfile.ZipFile(io.BytesIO(forwarder().data)).extractall(task_root)
    port, runtime_port = _free_ports()
    environment = {
        "AWS_LAMBDA_FUNCTION_NAME": "forwarder",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": "INFO",
        "LAMBDA_TASK_ROOT": str(task_root),
        **variables,
    }
    output, complaints = folder / "stdout", folder / "stderr"
    with output.open("wb") as stdout, complaints.open("wb") as stderr:
        emulator = subprocess.Popen(
            [
                str(_emulator()),
                f"--runtime-interface-emulator-address={LOOPBACK}:{port}",
                f"--runtime-api-address={LOOPBACK}:{runtime_port}",
                str(ENVIRONMENT / "bin" / "python"),
                "-m",
                "awslambdaric",
                handler,
            ],
            cwd=task_root,
            env=environment,
            stdout=stdout,
            stderr=stderr,
        )
        try:
            _wait_until_it_listens(emulator, port, complaints)
            yield EmulatedFunction(f"http://{LOOPBACK}:{port}", output)
        finally:
            emulator.terminate()  # it ends the function's process with itself
            try:
                emulator.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                emulator.kill()
                emulator.wait()


def _emulator() -> Path:
    name = f"aws-lambda-rie-{ARCHITECTURES[platform.machine()]}"
    found = list(ENVIRONMENT.glob(f"lib/python*/site-packages/samcli/local/rapid/{name}"))
    assert found, f"{name} is not in .venv-lambda-runtime: `make test` installs it"
    return found[0]


def _free_ports() -> tuple[int, int]:
    with socket.create_server((LOOPBACK, 0)) as one, socket.create_server((LOOPBACK, 0)) as other:
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _wait_until_it_listens(emulator: subprocess.Popen[bytes], port: int, complaints: Path) -> None:
    """Wait for the port, without a request: the emulator starts the function at the first one, and takes no other meanwhile."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline and emulator.poll() is None:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError(f"the emulator does not listen:\n{complaints.read_text(encoding='utf-8', errors='replace')}")
