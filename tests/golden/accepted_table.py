"""The section of docs/security.md on what Checkov finds and is accepted, read from the resources' own reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.security.accepted_findings import reasons
from tests.security.checkov_runs import Document

ASKS: Mapping[str, str] = {
    "CKV_AWS_18": "log each access of a bucket into another bucket",
    "CKV_AWS_35": "encrypt a trail's log files with a customer-managed key",
    "CKV_AWS_50": "trace a function with X-Ray",
    "CKV_AWS_67": "let a trail log all Regions",
    "CKV_AWS_115": "reserve concurrency for a function",
    "CKV_AWS_116": "give a function a dead-letter queue",
    "CKV_AWS_117": "put a function into a VPC",
    "CKV_AWS_144": "copy a bucket into another Region",
    "CKV_AWS_145": "encrypt a bucket with a customer-managed key",
    "CKV_AWS_158": "encrypt a log group with a customer-managed key",
    "CKV_AWS_173": "encrypt a function's environment variables with a customer-managed key",
    "CKV_AWS_252": "tell an SNS topic of each log file of a trail",
    "CKV_AWS_272": "take only code that was signed for a function",
    "CKV_AWS_284": "trace a state machine with X-Ray",
    "CKV_AWS_285": "log inputs and outputs of a state machine's executions",
    "CKV2_AWS_10": "send a trail's events to CloudWatch Logs",
    "CKV2_AWS_61": "give a bucket lifecycle rules",
    "CKV2_AWS_62": "notify somebody of a bucket's objects",
}
"""What each check that is accepted somewhere wants, in our words."""

# Scanned on 2026-11-24 with Checkov 3.3.30, `--framework terraform`, the file main.tf at this commit.
EXAMPLE = "aws-samples/serverless-patterns"
EXAMPLE_FOLDER = "s3-eventbridge-sfn-terraform"
EXAMPLE_COMMIT = "158649600f2590c2e8ceac33323999a07529dcfe"
EXAMPLE_SCANNED = "on 2026-11-24 with Checkov 3.3.30"
EXAMPLE_CHECKS = 50
EXAMPLE_FAILS: Mapping[str, str] = {
    "CKV_AWS_18": "no log of the bucket's accesses",
    "CKV_AWS_21": "no versions",
    "CKV_AWS_27": "the queue's encryption is not asked for",
    "CKV_AWS_144": "no copy in another Region",
    "CKV_AWS_145": "no customer-managed key of the bucket",
    "CKV_AWS_284": "the state machine is not traced",
    "CKV_AWS_285": "it does not log",
    "CKV2_AWS_6": "no block of public access",
    "CKV2_AWS_61": "no lifecycle of the bucket's objects",
}

# `checkov -d` of each folder on 2026-11-28 with Checkov 3.3.30: checks that passed. None failed.
PASSED: Mapping[str, int] = {
    "dev-bootstrap": 15,
    "dev-shared": 64,
    "dev-landing": 172,
    "prod-bootstrap": 15,
    "prod-shared": 64,
    "prod-landing": 172,
    "cloudtrail-eventbridge": 17,
    "direct-eventbridge": 17,
    "notification-lambda": 23,
    "storage-first": 20,
}

HEAD = """## What a scanner finds, and why it stays

[Checkov](https://www.checkov.io) scans every stack and module, and a plan of them. What fails is put right or stands here: each reason is
written on the resource it is for, in the Terraform JSON itself (`"//": {"accepted": …}`), because Checkov reads no suppressions
there ([checkov#4634](https://github.com/bridgecrewio/checkov/issues/4634)). `tests/security/test_checkov.py` fails for a finding without a reason, and for a reason without a finding. Checkov knows few
mistakes of a policy: what policies say is compared to the letter, as told above."""

RUN = """### Your own run

`checkov -d cdktf.out/stacks/<stack>`, `checkov -d cdktf.out` and `checkov -d terraform/<module>` read the `.checkov.yaml` that is written
into each of these folders: the checks to skip, and for each the resources and the reasons. A check is skipped only where every resource of its
types in that stack has a reason. Where a bucket or a function of yours stands beside ours, the check is asked of all of them, so that ours cannot
hide yours. In an application of your own there is one in each stack's folder. From elsewhere: `checkov --config-file <folder>/.checkov.yaml …`.

Of a stack with `required_version` in its JSON Checkov reads nothing, and says so in a traceback above a result without findings; it is therefore in
a file of its own, `versions.tf`. Keep it out of the JSON of your own stacks as well. Of a module's JSON Checkov's graph leaves out what comes after a
`dynamic` block, with the warning "Failed to add block": `CHECKOV_RENDER_DYNAMIC_MODULES=false` in the environment makes it read all."""

NOT_TRIED = """In `bucket-triggers`, which calls the other modules, Checkov has no check for the one resource.

Trivy and tfsec were not tried: no registry that the project installs from has either. Trivy [reads Terraform
JSON](https://trivy.dev/latest/docs/coverage/iac/terraform/) (2026-11-28); no settings for it are written, because nobody here has seen what it finds."""


def accepted_table(documents: Mapping[str, Document]) -> str:
    """A section with a row for every check and reason, and beside it what the closest public example fails.

    Args:
        documents: Terraform JSON by name.
    """
    kinds: dict[tuple[str, str], set[str]] = {}
    for finding, reason in reasons(documents).items():
        kinds.setdefault((finding.check, reason), set()).add(finding.address.split(".")[0])
    accepted = {check for check, _ in kinds}
    rows = [
        (f"`{check}`", ASKS[check], ", ".join(f"`{kind}`" for kind in sorted(kinds[check, reason])), reason)
        for check, reason in sorted(kinds, key=lambda row: (_order(row[0]), row[1]))
    ]
    lines = [("check", "it asks to", "on", "accepted because"), ("---",) * 4, *rows]
    return "\n\n".join([HEAD, _table(lines), _example(accepted), RUN, _table(_runs(documents)), NOT_TRIED])


def _runs(documents: Mapping[str, Document]) -> Iterator[tuple[str, ...]]:
    """What a user's run shows. Checkov does not count what its settings skip, so that is counted here."""
    yield "folder", "passed", "failed", "skipped, each with its reason"
    yield ("---",) * 4
    skipped = Counter(finding.document for finding in reasons(documents))
    for name, passed in PASSED.items():
        yield f"`{name}`", str(passed), "0", str(skipped[name])


def _table(lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _example(accepted: Iterable[str]) -> str:
    put_right = [check for check in EXAMPLE_FAILS if check not in accepted]
    named = ", ".join(f"`{check}` ({EXAMPLE_FAILS[check]})" for check in sorted(put_right, key=_order))
    stay = ", ".join(f"`{check}`" for check in sorted(set(EXAMPLE_FAILS) - set(put_right), key=_order))
    link = f"https://github.com/{EXAMPLE}/tree/{EXAMPLE_COMMIT}/{EXAMPLE_FOLDER}"
    return (
        f"The closest public example in Terraform, [{EXAMPLE_FOLDER}]({link}) of {EXAMPLE}, fails {len(EXAMPLE_FAILS)} of "
        f"{EXAMPLE_CHECKS} checks ({EXAMPLE_SCANNED}). Put right here: {named}. Accepted here as well, for the reasons above: {stay}."
    )


def _order(check: str) -> tuple[str, int]:
    """By family, then by number."""
    family, number = check.rsplit("_", 1)
    return family, int(number)
