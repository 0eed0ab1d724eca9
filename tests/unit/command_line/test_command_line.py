"""`python -m modules`: its help and exit codes, what it needs, and the commands and variables before it."""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules import S3ToSfnError
from modules.__main__ import COMMANDS, main
from modules.config import variables
from tests.plan_review.plan_documents import change, plan
from tests.support import ROOT
from tests.unit.config.configuration_support import Mistake, write

WRONG = Mistake("a pattern that is not there", edits={'pattern = "storage-first"': 'pattern = "storage-last"'})


def run(folder: Path, *line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, in a folder from which the repository is found."""
    return subprocess.run(
        [sys.executable, *line],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration, a wrong one, and a plan that deletes a queue."""
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    write(wrong, WRONG)
    write(tmp_path, Mistake("none"))
    deletes = plan(change("aws_sqs_queue.q", "delete", before={"name": "q"}))
    (tmp_path / "plan.json").write_text(deletes, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def refusing_aws() -> Iterator[str]:
    """The endpoint of an AWS that refuses every call."""

    class Refused(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            error = b"<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>"
            self.send_response(403)
            self.send_header("Content-Length", str(len(error)))
            self.end_headers()
            self.wfile.write(error)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Refused) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("command", [pytest.param("", id="without a command"), *COMMANDS])
def test_help_teaches_the_command(
    command: str, snapshot: SnapshotAssertion, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as ended:
        main([*filter(None, [command]), "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == snapshot


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", 2),
        ("verify", 2),
        ("check", 0),
        ("check --overlay missing.toml", 2),
        ("check --config wrong/pipelines.toml", 2),
        ("synth --environment dev --bucket landing --output out/deep", 0),
        ("synth --config wrong/pipelines.toml", 2),
        ("synth --bucket nowhere", 2),
        ("synth --output plan.json/out", 2),
        ("review plan.json", 0),
        ("review plan.json --fail-on delete", 1),
        ("review pipelines.toml", 2),
        ("review plan.json --fail-on deletes", 2),
        ("redrive dev/landing/nowhere", 2),
        ("redrive dev/landing/uploads --rate never", 2),
        ("redrive dev/landing/uploads", 3),
        ("backfill dev/landing/uploads --config wrong/pipelines.toml", 2),
        ("backfill dev/landing/uploads", 3),
    ],
)
def test_exit_codes_mean_the_same_everywhere(folder: Path, refusing_aws: str, line: str, code: int) -> None:
    done = run(
        folder,
        *("-m", "modules", *line.split()),
        AWS_ENDPOINT_URL=refusing_aws,
        AWS_ACCESS_KEY_ID="111122223333",
        AWS_SECRET_ACCESS_KEY="local",
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert bool(done.stderr) == (code != 0)
    assert bool(done.stdout) == (code < 2)


@pytest.mark.parametrize("raised", [KeyboardInterrupt, ZeroDivisionError])
def test_what_is_interrupted_or_breaks_has_failed(
    raised: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check(_: object) -> int:
        raise raised

    monkeypatch.setattr("modules.__main__._check", check)
    assert main(["check"]) == 3
    assert ("Traceback" in capsys.readouterr().err) == (raised is ZeroDivisionError)


def test_synth_writes_where_it_is_told_and_main_py_where_the_variables_say(folder: Path) -> None:
    done = run(folder, "-m", "modules", "synth", "--environment", "dev", "--output", "one")
    assert done.stdout == "stacks are in one/stacks\n"
    done = run(folder, str(ROOT / "main.py"), S3_TO_SFN_ENVIRONMENT="dev", CDKTF_OUTDIR="two")
    assert done.stderr == ""
    one, two = (
        sorted(path.relative_to(folder / name) for path in (folder / name).rglob("*")) for name in ("one", "two")
    )
    assert one == two != []


def test_a_check_reads_the_same_variables_writes_nothing_and_starts_no_node(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    code = "import sys; from modules.__main__ import main; print(main(['check']), 'jsii' in sys.modules)"
    done = run(folder, "-B", "-c", code, S3_TO_SFN_ENVIRONMENT="dev")
    assert done.stdout == "pipelines.toml: no problem in dev\n0 False\n"
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("line", ["-m modules check", "-m modules redrive dev/landing/uploads", f"{ROOT}/main.py"])
def test_what_is_not_installed_is_one_sentence(folder: Path, line: str) -> None:
    """`-S`: no package but Python's own is on the path."""
    done = run(folder, "-S", *line.split())
    assert done.returncode == 3
    assert done.stderr == (
        f"pydantic is not installed for {sys.executable}: run `make setup`, then `. .venv/bin/activate`.\n"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("plan_review plan.json --fail-on delete", "modules review plan.json --fail-on delete"),
        ("recovery redrive dev/landing/upload", "modules redrive dev/landing/upload"),
        ("recovery backfill dev/landing/upload", "modules backfill dev/landing/upload"),
    ],
)
def test_the_commands_before_go_on_and_say_what_replaced_them(folder: Path, old: str, new: str) -> None:
    bare = ["-S"] if "review" in old else []  # a review needs nothing but Python, as before
    before, after = (run(folder, *bare, "-m", *line.split()) for line in (old, new))
    assert (before.returncode, before.stdout) == (after.returncode, after.stdout)
    notice, _, rest = before.stderr.partition("\n")
    assert rest == after.stderr
    assert notice.startswith(f"`python -m {old.split()[0]}` is `python -m modules")


def test_the_variables_before_are_read_with_a_notice(folder: Path) -> None:
    overlay = '[environments.dev]\nregion = "us-east-1"\nbackend = { type = "s3", bucket = "acme-state" }\n'
    (folder / "overlay.toml").write_text(overlay, encoding="utf-8")
    old = {
        "PIPELINES": "pipelines.toml",
        "PIPELINES_OVERLAY": "overlay.toml",
        "ENVIRONMENT": "dev",
        "STATE_BOOTSTRAPPED": "1",
    }
    done = run(folder, str(ROOT / "main.py"), **old)
    assert done.returncode == 0
    assert sorted(done.stderr.splitlines()) == sorted(
        f"The variable {name} is called S3_TO_SFN_{name} now; the next release reads that only." for name in old
    )
    stack = (folder / "cdktf.out" / "stacks" / "dev-bootstrap" / "cdk.tf.json").read_text(encoding="utf-8")
    assert '"us-east-1"' in stack
    assert '"s3": {' in stack
    done = run(folder, "-m", "modules", "check", BUCKET="nowhere")
    assert done.returncode == 2
    assert done.stderr.startswith("The variable BUCKET is called S3_TO_SFN_BUCKET now;")


def test_the_notice_comes_once_and_not_where_the_new_name_is_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables._notice.cache_clear()
    monkeypatch.setenv("BUCKET", "old")
    monkeypatch.setenv("S3_TO_SFN_BUCKET", "new")
    assert variables.variable("BUCKET") == "new"
    monkeypatch.setenv("S3_TO_SFN_BUCKET", "")
    assert variables.variable("BUCKET") == ""
    assert capsys.readouterr().err == ""
    monkeypatch.delenv("S3_TO_SFN_BUCKET")
    assert [variables.variable("BUCKET") for _ in range(2)] == ["old", "old"]
    assert capsys.readouterr().err.count("\n") == 1


INTERNAL = {"InvalidEvent", "NoPlanError", "OutOfTime", "ShapeError", "Unfit"}
"""Caught where they are raised: a user never meets them."""


def test_every_exception_that_reaches_a_user_has_one_ancestor_and_is_in_the_tree() -> None:
    found = set()
    for path in (ROOT / "modules").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            bases = [ast.unparse(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
            if isinstance(node, ast.ClassDef) and any(base.endswith(("Error", "Exception", "Event")) for base in bases):
                found.add(node.name)
    errors = importlib.import_module("modules.model.errors")
    outside = {name for name in found if not issubclass(getattr(errors, name, object), S3ToSfnError)}
    assert outside == INTERNAL
    drawn = {line.split("(")[0].split()[0] for line in str(errors.__doc__).splitlines()[2:]}
    assert found - INTERNAL <= drawn


def test_check_prints_json_for_editors(folder: Path) -> None:
    done = run(folder, "-m", "modules", "check", "--json", "--config", "wrong/pipelines.toml")
    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr, found["source"], found["warnings"]) == (2, "", "pipelines.toml", [])
    [problem] = found["problems"]
    assert problem["where"].endswith(".pattern")
    assert '"storage-last"' in problem["text"]
    (folder / "none.toml").write_text("= 1", encoding="utf-8")
    assert "is not TOML" in run(folder, "-m", "modules", "check", "--json", "--config", "none.toml").stdout
    right = run(folder, "-m", "modules", "check", "--json")
    assert (right.returncode, json.loads(right.stdout)) == (
        0,
        {"source": "pipelines.toml", "problems": [], "warnings": []},
    )


def test_check_prints_warnings_as_json(folder: Path) -> None:
    text = (folder / "pipelines.toml").read_text(encoding="utf-8").replace("eu-west-1", "eu-cental-1")
    (folder / "warned.toml").write_text(text, encoding="utf-8")
    done = run(folder, "-m", "modules", "check", "--json", "--config", "warned.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "eu-cental-1" in json.dumps(json.loads(done.stdout)["warnings"])
