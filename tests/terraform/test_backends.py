"""Backends that teams have: Terraform takes what is synthesized, as far as this machine can show.

The state of `http` is in a server here, and the configuration is planned with it. For the others Terraform gets as far as asking for
credentials, or for a host that is not here, which is after it has accepted every argument.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from modules.__main__ import main
from modules.cli.init import EXAMPLES
from tests.terraform.terraform_runs import Terraform

ASKED_FOR = {
    "remote": r"Failed to request discovery document|Required token could not be found|unauthorized",
    "azurerm": r"unable to build authorizer for Storage API|could not find .*[Cc]redential",
    "gcs": r"could not find default credentials",
}


@contextmanager
def _states() -> Iterator[tuple[str, dict[str, bytes]]]:
    kept: dict[str, bytes] = {}

    class States(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = kept.get(self.path, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), States) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", kept
        server.shutdown()
        thread.join()


def _stack(folder: Path, backend: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    flags = ("--region", "eu-west-1", "--account-id", "111122223333", "--project", "acme", "--backend", backend)
    assert main(["init", ".", *flags]) == 0
    assert main(["synth", "--output", str(folder / "cdktf.out")]) == 0
    return folder / "cdktf.out" / "stacks" / "dev-shared"


def test_http_keeps_a_state(terraform: Terraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _states() as (address, kept):
        stack = _stack(tmp_path, f'{{ type = "http", address = "{address}/{{project}}/{{stack}}" }}', monkeypatch)
        terraform(stack, "init", "-no-color", "-input=false")
        (stack / "more.tf").write_text('resource "terraform_data" "more" {}\n', encoding="utf-8")
        terraform(stack, "apply", "-no-color", "-input=false", "-auto-approve", "-target=terraform_data.more")
    assert list(kept) == ["/acme/dev-shared"]
    assert b'"terraform_data"' in kept["/acme/dev-shared"]


@pytest.mark.parametrize("backend", ASKED_FOR)
def test_the_others_get_as_far_as_credentials(
    backend: str, terraform: Terraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    stack = _stack(tmp_path, EXAMPLES[backend], monkeypatch)
    done = terraform(stack, "init", "-no-color", "-input=false", check=False)
    assert done.returncode == 1
    assert re.search(ASKED_FOR[backend], done.stderr), done.stderr
