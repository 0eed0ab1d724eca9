"""What is synthesized depends on the configuration and on nothing else; one environment or bucket can be asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.synth.main_process import copied, synth


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return synth(tmp_path_factory.mktemp("here") / "out", umask=0o022, LC_ALL="C.UTF-8", PYTHONHASHSEED="1")


def test_another_folder_umask_locale_and_hash_seed_write_the_same_bytes(tmp_path: Path, here: dict[str, bytes]) -> None:
    folder = copied(tmp_path / "elsewhere" / "deep")
    there = synth(
        tmp_path / "out",
        folder=folder,
        umask=0o077,
        LC_ALL="C",
        LANG="tr_TR.ISO-8859-9",
        PYTHONHASHSEED="4242",
        TZ="Asia/Tokyo",
    )
    assert there == here
    for stack in ("dev-landing", "prod-landing"):
        assert {f"stacks/{stack}/{name}" for name in ("cdk.tf.json", "forwarder.zip", ".terraform.lock.hcl")} <= set(
            here
        )


def test_no_path_of_this_machine_is_in_it(here: dict[str, bytes]) -> None:
    for path, content in here.items():
        assert str(ROOT).encode() not in content, path
        assert str(Path.home()).encode() + b"/" not in content, path


def test_reordering_the_tables_of_the_file_changes_no_byte(tmp_path: Path, here: dict[str, bytes]) -> None:
    folder = copied(tmp_path / "reordered")
    path = folder / "pipelines.toml"
    head, *tables = re.split(r"^(?=\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(tables) > 8
    path.write_text(head + "\n".join(reversed(tables)), encoding="utf-8")
    assert synth(tmp_path / "out", folder=folder) == here


def stacks(files: dict[str, bytes]) -> set[str]:
    return {path.split("/")[1] for path in files if path.startswith("stacks/")}


OF_ALL_STACKS = ("manifest.json", ".checkov.yaml")


def test_one_environment_writes_only_its_stacks(tmp_path: Path, here: dict[str, bytes]) -> None:
    files = synth(tmp_path / "out", S3_TO_SFN_ENVIRONMENT="dev", S3_TO_SFN_BUCKET="")
    assert stacks(files) == {"dev-bootstrap", "dev-shared", "dev-landing"}
    assert {path: content for path, content in files.items() if path not in OF_ALL_STACKS}.items() <= here.items()


def test_one_bucket_writes_only_its_stacks(tmp_path: Path, here: dict[str, bytes]) -> None:
    files = synth(tmp_path / "out", S3_TO_SFN_BUCKET="landing", S3_TO_SFN_ENVIRONMENT="")
    assert stacks(files) == {"dev-landing", "prod-landing"}
    assert {path: content for path, content in files.items() if path not in OF_ALL_STACKS}.items() <= here.items()


def test_one_bucket_of_one_environment_is_one_stack(tmp_path: Path) -> None:
    assert stacks(synth(tmp_path / "out", S3_TO_SFN_BUCKET="landing", S3_TO_SFN_ENVIRONMENT="prod")) == {"prod-landing"}
