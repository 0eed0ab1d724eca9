"""What somebody may try who can push branches and made the plan file himself. The steps are the real ones, and so is Terraform."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT
from tests.workflows.keys import Keys, new_keys
from tests.workflows.repository import outputs

pytestmark = pytest.mark.terraform

CONFIGURATION = {
    "terraform": {"backend": {"local": {}}},
    "variable": {"by": {"default": "everybody"}},
    "module": {"safe": {"source": "./safe"}},
    "resource": {"terraform_data": {"ledger": {"input": "${var.by}"}, "book": {"input": "1"}}},
}
SAFE = {"resource": {"terraform_data": {"inside": {"input": "safe"}}}}
DANGER = {
    "resource": {
        "terraform_data": {"inside": {"input": "safe", "provisioner": {"local-exec": {"command": "touch harm"}}}}
    }
}
VARIABLES = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}


@dataclass(frozen=True)
class Stack:
    """A folder in which Terraform runs, and a plan file."""

    folder: Path

    @property
    def plan_file(self) -> Path:
        return self.folder.parent / "reviewed" / "tfplan"

    def terraform(self, *arguments: str, **variables: str) -> None:
        line = ["terraform", *arguments]
        if arguments[0] != "workspace":
            line += ["-input=false", "-no-color"]
        asked = {**os.environ, **VARIABLES, **variables}
        done = subprocess.run(line, cwd=self.folder, env=asked, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def plan(self, *arguments: str, **variables: str) -> Path:
        self.plan_file.parent.mkdir(exist_ok=True)
        self.terraform("plan", f"-out={self.plan_file}", *arguments, **variables)
        return self.plan_file

    def configure(self, **changes: Any) -> None:
        (self.folder / "cdk.tf.json").write_text(json.dumps({**CONFIGURATION, **changes}), encoding="utf-8")

    @property
    def state(self) -> Any:
        return json.loads((self.folder / "terraform.tfstate").read_text(encoding="utf-8"))

    def check(self, **variables: str) -> tuple[int, str]:
        return step("check-plan", str(self.plan_file.parent), str(self.folder), **variables)

    def apply(self) -> tuple[int, str]:
        return step("apply", str(self.folder), str(self.plan_file))


def step(name: str, *arguments: str, **variables: str) -> tuple[int, str]:
    line = [sys.executable, "-S", "-m", "modules", "ci", name, *arguments]
    done = subprocess.run(line, cwd=ROOT, env={**os.environ, **variables}, text=True, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    stack = Stack(tmp_path_factory.mktemp("applied") / "dev-landing")
    for name, document in (("safe", SAFE), ("danger", DANGER)):
        (stack.folder / name).mkdir(parents=True)
        (stack.folder / name / "main.tf.json").write_text(json.dumps(document), encoding="utf-8")
    stack.configure()
    stack.terraform("init")
    stack.terraform("apply", "-auto-approve")
    stack.configure(resource={"terraform_data": {"ledger": {"input": "${var.by}"}, "book": {"input": "2"}}})
    stack.plan()
    return stack


@pytest.fixture
def stack(applied: Stack, tmp_path: Path) -> Stack:
    """A stack that is deployed, with a change that is planned."""
    return Stack(Path(shutil.copytree(applied.folder.parent, tmp_path / "of-its-own")) / "dev-landing")


def values(stack: Stack) -> dict[str, Any]:
    """The resources that there are, and what they hold."""
    return {
        resource["name"]: resource["instances"][0]["attributes"]["input"]["value"]
        for resource in stack.state["resources"]
    }


BEFORE = {"ledger": "everybody", "book": "1", "inside": "safe"}


def test_an_ordinary_plan_is_accepted_and_applied(stack: Stack) -> None:
    assert stack.check() == (0, "")
    status, said = stack.apply()
    assert status == 0, said
    assert values(stack) == {**BEFORE, "book": "2"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-destroy"], "it was made with -destroy"),
        (["-refresh-only"], "it was made with -refresh-only"),
        (["-target=terraform_data.book"], "it was made with -target (terraform_data.book)"),
        (["-replace=terraform_data.ledger"], "it was made with -replace (terraform_data.ledger)"),
        (["-var=by=mallory"], "values were set from outside of the configuration (by)"),
    ],
)
def test_a_plan_of_the_same_configuration_that_does_something_else_is_refused(
    stack: Stack, arguments: list[str], said: str
) -> None:
    stack.plan(*arguments)
    status, output = stack.check()
    assert (status, said in output) == (1, True), output
    status, output = stack.apply()
    assert (status, said in output, values(stack)) == (1, True, BEFORE), output


def test_a_plan_for_another_workspace_is_refused(stack: Stack) -> None:
    stack.terraform("workspace", "new", "other")
    stack.plan()
    status, output = stack.check()
    assert (status, 'it is for the workspace "other", and "default" is applied here' in output) == (1, True)
    assert stack.check(TF_WORKSPACE="other")[0] == 0


def test_a_plan_of_another_configuration_is_refused(stack: Stack) -> None:
    merged = Stack(stack.folder)
    for name, text in (
        ("more.tf", ""),
        ("safe/more.tf", ""),
        ("safe/main.tf.json", "{}"),
        (".terraform.lock.hcl", "# another"),
    ):
        path = merged.folder / name
        kept = path.read_text(encoding="utf-8") if path.exists() else None
        path.write_text(text, encoding="utf-8")
        status, output = stack.check()
        assert (status, f"{name} differs" in output) == (1, True), output
        path.unlink() if kept is None else path.write_text(kept, encoding="utf-8")
    assert stack.check()[0] == 0
    shutil.rmtree(merged.folder / "safe")
    assert "there is no module in safe" in stack.check()[1]


def test_files_for_opentofu_count_where_they_were_read(stack: Stack) -> None:
    """Terraform reads no such file. OpenTofu is not here: its plan is one that holds what OpenTofu reads."""
    (stack.folder / "more.tofu").write_text("", encoding="utf-8")
    assert stack.check()[0] == 0
    (stack.folder / "more.tf").write_text("# another", encoding="utf-8")
    assert "more.tf differs" in stack.check()[1]
    edited(stack.plan_file, **{"tfconfig/m-/more.tofu": lambda _: b""})
    assert stack.check() == (0, "")
    edited(stack.plan_file, **{"tfconfig/m-/more.tofu": lambda _: b"# another"})
    assert "more.tofu differs" in stack.check()[1]


def test_a_plan_whose_state_is_elsewhere_is_refused(stack: Stack) -> None:
    """Terraform writes the state to where the plan says: here to a copy of the attacker's own, which it then also reads."""
    own = stack.folder.parent / "own.tfstate"
    shutil.copyfile(stack.folder / "terraform.tfstate", own)
    stack.terraform("init", "-reconfigure", f"-backend-config=path={own}")
    stack.plan()
    stack.terraform("init", "-reconfigure")
    shutil.copyfile(own, stack.folder / "terraform.tfstate")  # which Terraform has emptied
    status, output = stack.apply()
    assert (status, "its state is elsewhere" in output, values(stack)) == (1, True, BEFORE), output


def test_values_from_a_file_are_accepted_and_others_are_not(stack: Stack) -> None:
    (stack.folder / "terraform.tfvars").write_text('by = "alice"\n', encoding="utf-8")
    stack.plan()
    assert stack.check()[0] == 0
    stack.plan("-var=by=mallory")
    status, output = stack.apply()
    assert (status, "it has another value for the variable by" in output, values(stack)) == (1, True, BEFORE), output
    stack.plan()
    assert stack.apply()[0] == 0
    assert values(stack)["ledger"] == "alice"


def test_a_plan_that_the_state_has_overtaken_is_stale(stack: Stack) -> None:
    stack.terraform("apply", "-auto-approve", "-var=by=bob")
    status, output = stack.apply()
    assert (status, values(stack)["ledger"]) == (1, "bob")
    assert "the state has changed since this plan was reviewed, so the plan was not applied" in output


Fields = list[tuple[int, int | bytes]]


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """A message of protocol buffers, field by field."""
    from modules.pull_request.plan_file import _decoded

    return _decoded(message)


def encoded(message: Fields) -> bytes:
    """The other way round."""

    def varint(number: int) -> bytes:
        low, rest = number & 0x7F, number >> 7
        return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])

    return b"".join(
        varint(field << 3) + varint(value)
        if isinstance(value, int)
        else varint(field << 3 | 2) + varint(len(value)) + value
        for field, value in message
    )


def edited(plan: Path, **changes: Callable[[bytes], bytes]) -> None:
    """A plan file whose maker has changed what is in it."""
    with zipfile.ZipFile(plan) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        members[name] = change(members.get(name, b""))
    with zipfile.ZipFile(plan, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def without(*unwanted: int) -> Callable[[bytes], bytes]:
    return lambda message: encoded([(field, value) for field, value in fields(message) if field not in unwanted])


def test_a_plan_that_hides_what_it_was_made_with_is_not_applied(stack: Stack) -> None:
    """Terraform itself does not look: the mode in the file is there to be shown only."""
    stack.plan("-destroy")
    edited(stack.plan_file, tfplan=without(17))
    assert stack.check() == (0, "")
    status, output = stack.apply()
    assert (status, "it does something else with terraform_data.ledger" in output) == (1, True), output
    assert values(stack) == BEFORE


@pytest.mark.parametrize("action", [2, 1 << 32])
def test_a_plan_that_calls_its_changes_harmless_is_not_applied(stack: Stack, action: int) -> None:
    """As reading, or by a number that is cut to nothing: 0 is to do nothing."""

    def called(message: bytes) -> bytes:
        return encoded([(field, harmless(value) if field == 3 else value) for field, value in fields(message)])

    def harmless(value: int | bytes) -> bytes:
        entry = [(field, value) for field, value in fields(bytes(value)) if field != 9]
        (change,) = [bytes(value) for field, value in fields(bytes(value)) if field == 9]
        rest = [(field, value) for field, value in fields(change) if field != 1]
        return encoded([*entry, (9, encoded([(1, action), *rest]))])

    stack.plan("-destroy")
    edited(stack.plan_file, tfplan=lambda message: called(without(17)(message)))
    status, output = stack.apply()
    assert (status, "it does something else with terraform_data.ledger" in output) == (1, True), output
    assert values(stack) == BEFORE


def test_a_plan_that_starts_from_another_state_is_not_applied(stack: Stack) -> None:
    """With the same serial and lineage, so that Terraform takes it for the same: the ledger would be forgotten."""

    def forgetting(state: bytes) -> bytes:
        document = json.loads(state)
        document["resources"] = [each for each in document["resources"] if each["name"] != "ledger"]
        return json.dumps(document).encode()

    def silent(message: bytes) -> bytes:
        return encoded(
            [(field, value) for field, value in fields(message) if field != 3 or b"ledger" not in bytes(value)]
        )

    edited(stack.plan_file, tfstate=forgetting, tfplan=silent)
    assert stack.check() == (0, "")
    status, output = stack.apply()
    assert (status, "it has another state of terraform_data.ledger" in output) == (1, True), output
    assert values(stack) == BEFORE


def test_a_plan_whose_modules_are_others_of_the_same_repository_is_not_applied(stack: Stack) -> None:
    """The folder is there and its bytes are right, but the configuration calls another."""

    def danger(manifest: bytes) -> bytes:
        modules = json.loads(manifest)
        for module in modules:
            module["Dir"] = module["Dir"].replace("safe", "danger")
        return json.dumps(modules).encode()

    edited(
        stack.plan_file,
        **{"tfconfig/modules.json": danger, "tfconfig/m-safe/main.tf.json": lambda _: json.dumps(DANGER).encode()},
    )
    assert stack.check() == (0, "")
    status, output = stack.apply()
    assert (status, "its modules are others" in output) == (1, True), output
    assert values(stack) == BEFORE
    assert not (stack.folder / "harm").exists()


def test_names_and_fields_that_another_reader_takes_otherwise_are_refused(stack: Stack) -> None:
    """Go reads JSON without regard to case, and the last name wins; it adds up a message that is there twice."""

    def shadowed(state: bytes) -> bytes:
        rest = [each for each in json.loads(state)["resources"] if each["name"] != "ledger"]
        return state.rstrip()[:-1] + b', "Resources": ' + json.dumps(rest).encode() + b"}"

    def elsewhere(manifest: bytes) -> bytes:
        return manifest.replace(b'"Dir": "safe"', b'"Dir": "safe", "dir": "danger"')

    def emptied(message: bytes) -> bytes:
        return encoded(
            [(field, value + encoded([(9, b"")]) if field == 3 else value) for field, value in fields(message)]  # type: ignore[operator]
        )

    content = stack.plan_file.read_bytes()
    for changes in ({"tfstate": shadowed}, {"tfconfig/modules.json": elsewhere}, {"tfplan": emptied}):
        stack.plan_file.write_bytes(content)
        edited(stack.plan_file, **changes)
        assert stack.plan_file.read_bytes() != content
        status, output = stack.check()
        assert (status, "there twice" in output) == (1, True), output


def appended(field: int, value: int | bytes) -> Callable[[bytes], bytes]:
    return lambda message: message + encoded([(field, value)])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (appended(23, b"new"), "something that is not known here (field 23)"),
        (appended(99, 1), "something that is not known here (field 99)"),
        (appended(1, 4), "it is of format 4"),
        (appended(17, 7), "a mode that is not known (7)"),
        (appended(17, b"x"), "cannot be read as a plan file"),
        (appended(5, b"\xff"), "cannot be read as a plan file"),
        (appended(20, 1), "planning had failed halfway"),
        (appended(28, b"by"), "it needs values at the apply"),
        (appended(32, b"action.x.y"), "it was made with -invoke (action.x.y)"),
        (lambda message: message[:-1], "cannot be read as a plan file"),
        (lambda message: message + b"\x85", "cannot be read as a plan file"),
        (lambda message: message + bytes([9]) + bytes(8), "cannot be read as a plan file"),
    ],
)
def test_what_is_not_known_in_a_plan_file_is_refused(stack: Stack, change: Callable[[bytes], bytes], said: str) -> None:
    edited(stack.plan_file, tfplan=change)
    status, output = stack.check()
    assert (status, said in output) == (1, True), output
    assert "Traceback" not in output


def test_a_plan_file_that_another_reader_could_see_otherwise_is_refused(stack: Stack) -> None:
    plan = stack.plan_file
    content = plan.read_bytes()

    def refused(changed: bytes, said: str) -> None:
        plan.write_bytes(changed)
        status, output = stack.check()
        assert (status, said in output) == (1, True), output

    refused(content + b"more", "it does not end as a zip file does")
    refused(content[:9] + b"more" + content[9:], "it does not end as a zip file does")
    refused(content[:-22] + b"PK\x06\x07" + bytes(16) + content[-22:], "it does not end as a zip file does")
    refused(b"more" + content, "it is no zip file")
    refused(b'{"encrypted_data": ""}', "OpenTofu's own encryption of plans has to be off")
    refused(b"PK\x03\x04", "cannot be read as a plan file")
    refused(content[:60] + bytes(40) + content[100:], "cannot be read as a plan file")
    plan.write_bytes(content)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(plan, "a") as archive:
        archive.writestr("tfplan", b"another")
    refused(plan.read_bytes(), "it holds two files of one name")
    plan.write_bytes(content)
    with zipfile.ZipFile(plan, "a") as archive:
        archive.writestr("tfconfig/m-/../../evil.tf", b"")
    refused(plan.read_bytes(), "it holds files that are not known here (tfconfig/m-/../../evil.tf)")
    plan.unlink()
    status, output = stack.check()
    assert (status, "cannot be read: No such file" in output) == (1, True)


@dataclass(frozen=True)
class Review:
    """A stack's plan, packed as plan.yml keeps it, and what opens it."""

    stack: Stack
    keys: Keys
    packed: Path
    origin: Mapping[str, str]

    def open(self, *arguments: str, **variables: str) -> tuple[int, str]:
        target = self.packed.parent / "opened"
        line = (str(self.packed), str(self.stack.folder.parent), str(target), "dev-landing", *arguments)
        return step("open", *line, **{**self.origin, "PLAN_KEY": self.keys.private, **variables})


@pytest.fixture(scope="module")
def keys() -> Keys:
    return new_keys()


ORIGIN = {"NUMBER": "7", "COMMIT": "a" * 40, "LABELS": "{}", "RUN_URL": "https://github.com/acme/ingest/actions/runs/5"}


@pytest.fixture(scope="module")
def reviewed(applied: Stack, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Review:
    folder = tmp_path_factory.mktemp("reviewed") / "of-its-own"
    shutil.copytree(applied.folder.parent, folder)
    return packed(Stack(folder / "dev-landing"), keys, folder, ORIGIN)


@pytest.fixture
def review(reviewed: Review, tmp_path: Path) -> Review:
    folder = Path(shutil.copytree(reviewed.packed.parent, tmp_path / "of-its-own"))
    return Review(Stack(folder / "dev-landing"), reviewed.keys, folder / "kept", reviewed.origin)


def packed(stack: Stack, keys: Keys, folder: Path, origin: Mapping[str, str], **variables: str) -> Review:
    """What the job of plan.yml does."""
    variables = {**origin, **variables}
    status, said = step("plan", str(stack.folder), **variables)
    assert status == 0, said
    status, said = step("review", str(stack.folder), **variables)
    assert status == 0, said
    kept, certificate = folder / "kept", folder / "plan.pem"
    kept.mkdir()
    certificate.write_text(keys.certificate, encoding="utf-8")
    line = (str(stack.folder), str(kept / "dev-landing.plan"), "--certificate", str(certificate))
    status, said = step("pack", *line, **{"TOUCHED": '["dev-landing"]', **variables})
    assert status == 0, said
    shutil.move(stack.folder / "review.md", kept / "dev-landing.md")
    return Review(stack, keys, kept, origin)


def test_a_review_that_the_author_put_beside_his_configuration_is_not_taken_for_ours(stack: Stack) -> None:
    for name in ("review.md", "plan.json", "plan.log", "tfplan"):
        (stack.folder / name).write_text("nothing to see", encoding="utf-8")
    (stack.folder / "broken.tf").write_text("resource {", encoding="utf-8")
    assert step("plan", str(stack.folder))[0] == 3
    assert not (stack.folder / "review.md").exists()
    status, _ = step("review", str(stack.folder))
    text = (stack.folder / "review.md").read_text(encoding="utf-8")
    assert (status, "nothing to see" in text, "broken.tf" in text) == (1, False, True)


def test_what_was_reviewed_opens_and_approvers_see_it_and_who_opened_a_gate(review: Review, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    status, said = review.open("--summary", str(summary), LABELS='{"allow-destroy": "alice"}')
    assert status == 0, said
    text = (review.packed / "dev-landing.md").read_text(encoding="utf-8")
    assert summary.read_text(encoding="utf-8") == f"alice set the label `allow-destroy`, which opens a gate.\n\n{text}"


def test_a_comment_that_says_something_else_than_the_plan_is_refused(review: Review) -> None:
    """As by a job of planning that ran somebody's provider: the comment is harmless, the plan is not, or the other way round."""
    comment = review.packed / "dev-landing.md"
    comment.write_text(comment.read_text(encoding="utf-8").replace("1 to change", "0 to change"), encoding="utf-8")
    status, said = review.open()
    assert (status, "what was reviewed is not what this plan says" in said) == (1, True), said
    comment.unlink()
    assert review.open()[0] == 1


def test_a_plan_of_another_pull_request_commit_or_stack_is_refused(review: Review) -> None:
    for variables in ({"NUMBER": "8"}, {"COMMIT": "b" * 40}):
        status, said = review.open(**variables)
        assert (status, "the plan is of stack dev-landing, pull request 7" in said) == (1, True), said
    shutil.copytree(review.stack.folder, review.stack.folder.with_name("prod-landing"))
    for name in ("plan", "md"):
        shutil.copyfile(review.packed / f"dev-landing.{name}", review.packed / f"prod-landing.{name}")
    line = (str(review.packed), str(review.stack.folder.parent), str(review.packed.parent / "opened"), "prod-landing")
    status, said = step("open", *line, **{**review.origin, "PLAN_KEY": review.keys.private})
    assert (status, "prod-landing: the plan is of stack dev-landing" in said) == (1, True), said


def test_a_plan_that_was_deleted_is_missed(stack: Stack, keys: Keys, tmp_path: Path) -> None:
    """Whoever may push can delete artefacts, by a workflow of his own."""
    origin = {"NUMBER": "7", "COMMIT": "a" * 40}
    review = packed(stack, keys, tmp_path, origin, TOUCHED='["dev-landing", "prod-landing"]')
    status, said = review.open()
    assert (status, "prod-landing was planned with it, and its plan is gone" in said) == (1, True), said


def test_a_plan_that_was_changed_on_the_way_or_encrypted_to_another_key_does_not_open(review: Review) -> None:
    refused = "does not open with PLAN_KEY, or was changed"
    status, said = review.open(PLAN_KEY=new_keys().private)
    assert (status, refused in said) == (1, True)
    status, said = review.open(PLAN_KEY="")
    assert (status, "it is a secret of the environments that apply" in said) == (1, True)
    file = review.packed / "dev-landing.plan"
    content = file.read_bytes()
    assert b"ledger" not in content
    for place in (len(content) // 2, len(content) - 1):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        status, said = review.open()
        assert (status, refused in said) == (1, True)


TERRAFORM = """\
#!/bin/sh
env >> {folder}/environment
if [ "$1" = show ]; then cat {folder}/shown.json; else exec terraform "$@"; fi
"""


def test_a_gate_is_shut_by_the_labels_as_they_are_now_and_no_provider_gets_the_key(
    stack: Stack, keys: Keys, tmp_path: Path
) -> None:
    """The plan deletes a bucket, by what Terraform is made to say of it here: there is no AWS behind this stack."""
    bucket = {"bucket": "acme-landing"}
    change = {"actions": ["delete"], "before": bucket, "after": None, "after_unknown": {}, "before_sensitive": {}}
    row = {
        "address": "aws_s3_bucket.landing",
        "mode": "managed",
        "type": "aws_s3_bucket",
        "name": "landing",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {**change, "after_sensitive": False},
    }
    shown = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [row]}
    (tmp_path / "shown.json").write_text(json.dumps(shown), encoding="utf-8")
    program = tmp_path / "terraform"
    program.write_text(TERRAFORM.format(folder=tmp_path), encoding="utf-8")
    program.chmod(0o755)
    origin = {"NUMBER": "7", "COMMIT": "a" * 40, "TERRAFORM": str(program)}
    labels = '{"allow-destroy": "alice"}'
    review = packed(stack, keys, tmp_path, origin, LABELS=labels)

    status, said = review.open(LABELS="{}")
    assert (status, "(the label allow-destroy lets it pass). Nothing is applied" in said) == (1, True), said
    status, said = review.open(LABELS=labels, GH_TOKEN="secret")
    assert status == 0, said
    shown_then = outputs(said)["reviews"]
    assert review.open("--shown", shown_then, LABELS=labels)[0] == 0
    status, said = review.open("--shown", '{"dev-landing": "another"}', LABELS=labels)
    assert (status, "is not the one that approvers were shown" in said) == (1, True)
    environment = (tmp_path / "environment").read_text(encoding="utf-8")
    assert "TF_IN_AUTOMATION=1" in environment
    assert "PLAN_KEY" not in environment
    assert "GH_TOKEN" not in environment
