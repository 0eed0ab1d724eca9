"""The provider that runs for all tests says what an installed one says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support import ROOT
from tests.support.provider_server import cut_schema
from tests.terraform.terraform_runs import REATTACH, Terraform

WRONG = {
    "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}},
    "resource": {
        "aws_sqs_queue": {"misspelt": {"visibility_timeout": 30}, "too_long": {"visibility_timeout_seconds": 43201}},
        "aws_s3_bucket_notification": {"incomplete": {"queue": [{"events": ["s3:ObjectCreated:*"]}]}},
    },
}


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    """A server of this test alone."""
    line = [sys.executable, "-m", "tests.support.provider_server"]
    with subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.communicate()


def diagnostics(terraform: Terraform, folder: Path) -> list[tuple[str, str, str]]:
    folder.mkdir()
    (folder / "main.tf.json").write_text(json.dumps(WRONG), encoding="utf-8")
    terraform(folder, "init", "-no-color")
    found = json.loads(terraform(folder, "validate", "-json", check=False).stdout)["diagnostics"]
    return sorted((each["severity"], each["summary"], each["detail"]) for each in found)


def test_a_wrong_configuration_is_refused_in_the_words_of_an_installed_provider(
    terraform: Terraform, tmp_path: Path
) -> None:
    assert REATTACH in os.environ
    shared = diagnostics(terraform, tmp_path / "shared")
    assert len(shared) == 4
    assert shared == diagnostics(Terraform(installs=True), tmp_path / "installed")


def test_its_processes_end_with_it(
    server: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.stdout is not None
    monkeypatch.setenv(REATTACH, server.stdout.readline())
    diagnostics(Terraform(), tmp_path / "stack")
    (provider,) = psutil.Process(server.pid).children()
    assert "terraform-provider-aws" in provider.name()
    server.communicate()
    _, left = psutil.wait_procs([provider], timeout=10)
    assert left == []


def test_a_schema_is_cut_to_the_services_in_use_and_nothing_else_of_it() -> None:
    used, unused = (field(2, field(1, name) + field(2, b"schema")) for name in (b"aws_sqs_queue", b"aws_vpc"))
    of_the_provider, functions = field(1, b"provider"), field(7, field(1, b"arn_parse"))
    assert cut_schema(of_the_provider + used + unused + functions) == of_the_provider + used + functions


def field(number: int, value: bytes) -> bytes:
    """A length-delimited protobuf field of fewer than 128 bytes."""
    return bytes([number << 3 | 2, len(value)]) + value
