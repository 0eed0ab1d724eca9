"""What a run in a real account is asked for with, and refused without, before AWS is asked anything."""

from __future__ import annotations

import subprocess

import pytest

from modules.local_aws.workbench import ROOT
from tests.e2e.target import RUN, RefusedError, Target, chosen, new_run

ACCOUNT = "444455556666"


@pytest.fixture(autouse=True)
def _no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked answers with an error: these are refused before."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


def refusal(**asked: str) -> str:
    environment = {name if name.startswith("AWS") else f"E2E_{name}": value for name, value in asked.items()}
    with pytest.raises(RefusedError) as refused:
        chosen(environment)
    return str(refused.value)


def test_without_a_target_it_is_the_aws_on_this_machine() -> None:
    assert chosen({}) == chosen({"E2E_TARGET": "local", "E2E_ACCOUNT": ""}) == Target()
    assert not Target().is_real


def test_a_real_account_is_refused_without_its_digits() -> None:
    assert refusal(TARGET="aws", AWS_REGION="eu-west-1") == (
        "Nothing was made.\nACCOUNT is missing: give the twelve digits of the account that you mean, ACCOUNT=111122223333."
    )


@pytest.mark.parametrize("given", ["44445555666", "4444555566667", "production", "4444-5555-6666"])
def test_an_account_that_is_no_account_id_is_refused(given: str) -> None:
    assert f'ACCOUNT is "{given}": give the twelve digits' in refusal(
        TARGET="aws", ACCOUNT=given, AWS_REGION="eu-west-1"
    )


def test_an_account_alone_is_refused_because_the_tests_would_run_elsewhere() -> None:
    assert refusal(ACCOUNT=ACCOUNT).startswith("ACCOUNT is for a real account, and the tests would run against the AWS")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert refusal(TARGET="prod", RUN="Friday", ARGUMENTS="path style").splitlines() == [
        "Nothing was made.",
        'TARGET is "prod", and can be "local" or "aws".',
        "ACCOUNT is missing: give the twelve digits of the account that you mean, ACCOUNT=111122223333.",
        'RUN is "Friday": give a small letter and up to nine small letters or digits, or none.',
        "There is no Region: set AWS_REGION.",
        'ARGUMENTS is \'path style\': give a JSON object with the objects "provider" and "backend".',
    ]


@pytest.mark.parametrize("text", ["[]", '{"provider": true}', '{"endpoints": {}}'])
def test_arguments_that_are_for_neither_provider_nor_backend_are_refused(text: str) -> None:
    assert f"ARGUMENTS is {text!r}" in refusal(TARGET="aws", ACCOUNT=ACCOUNT, AWS_REGION="eu-west-1", ARGUMENTS=text)


def test_every_run_has_a_name_of_its_own() -> None:
    runs = {new_run() for _ in range(100)}
    assert len(runs) == 100
    assert all(RUN.fullmatch(run) for run in runs)


def test_make_hands_the_target_to_the_end_to_end_tests_and_to_nothing_else() -> None:
    asked = ("TARGET=aws", f"ACCOUNT={ACCOUNT}", "RUN=r1")
    variables = f"E2E_TARGET='aws' E2E_ACCOUNT='{ACCOUNT}' E2E_RUN='r1' E2E_ARGUMENTS=''"
    assert shown("e2e", *asked)[-1] == f"{variables} .venv/bin/python -m pytest tests/e2e"
    assert shown("e2e-clean", *asked)[-1] == f"{variables} .venv/bin/python -m tests.e2e.clean_run"
    assert [line for line in shown("test", *asked) if "E2E_" in line] == []


def shown(*arguments: str) -> list[str]:
    """What make would do."""
    line = ["make", "--dry-run", *arguments]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
