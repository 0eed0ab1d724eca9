"""docs/security.md: who may do what on which condition, read from the policies that are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from modules.constructs.key_policy import KeyUsers, key_policy
from tests.golden.security_words import CONDITIONS, EXISTING_KEY, HEAD, PATTERNS, SHARED, WHY
from tests.security.policy_allowlist import is_own_policy
from tests.security.policy_reader import Document, Policy, Statement, decode, read
from tests.security.wiring import Wiring, referred
from tests.support import ROOT

FILE = ROOT / "docs" / "security.md"

Row: TypeAlias = tuple[str, str, str, str, str]
"""Who, may what, on what, on which condition, why."""

_HEADS: Row = ("who", "may", "on what", "on which condition", "why")
# What is called first stands first.
_ORDER = ("aws_lambda_permission", "aws_s3_bucket_policy", "aws_sqs_queue", "aws_iam_role", "aws_iam_role_policy")
_ROLES = {
    "aws_lambda_function": "the forwarder's role",
    "aws_cloudwatch_event_target": "the rule's role",
    "aws_sfn_state_machine": "the workflow's role",
}
_EXPRESSIONS = {
    "${local.partition}": "<partition>",
    "${local.region}": "<region>",
    "${local.account_id}": "<account>",
    "${coalesce(var.bucket_owner_account_id, local.account_id)}": "<bucket owner>",
    "${var.name}": "<name>",
    "${var.bucket}": "<bucket>",
    "${var.state_machine_arn}": "<state machine>",
    "${local.unqualified_state_machine_arn}": "<state machine>",
    "${var.kms_key_arn}": "<key>",
}
_TERRAFORM = {"var.kms_key_arn != null": "only with `kms_key_arn`"}
_MACHINE = re.compile(r"arn:[\w-]+:states:[^:]+:[^:]+:stateMachine:[\w-]+")


def text(modules: Mapping[str, Document], stacks: Mapping[str, Document], accepted: str = "") -> str:
    """The file's content.

    Args:
        modules: each pattern's main.tf.json, by its name.
        stacks: the sample's stacks, by their names.
        accepted: a section on findings of a scanner that are accepted, with its heading. Default: none.
    """
    parts = [HEAD]
    for pattern, words in PATTERNS.items():
        parts += [f"## `{pattern}`", words, table(rows(modules[pattern]))]
    for title, (several, kinds, words) in SHARED.items():
        found = [row for stack in several for row in rows(stacks[stack], kinds)]
        parts += [f"## {title}", words, table(dict.fromkeys(found))]
    parts += ["## The key's own policy", EXISTING_KEY, table(key_rows())]
    return "\n\n".join([*parts, *([accepted.strip()] if accepted else [])]) + "\n"


def rows(document: Document, kinds: Sequence[str] = _ORDER) -> list[Row]:
    """What the policies of a document say, those of a workflow's author left out."""
    wiring = Wiring(document)
    shown = _Shown(document, wiring)
    policies = [policy for policy in read(document).policies if policy.kind in kinds and not is_own_policy(policy)]
    return [
        row
        for policy in sorted(policies, key=lambda policy: _ORDER.index(policy.kind))
        for row in _rows(wiring, policy, shown)
    ]


def key_rows() -> list[Row]:
    """What the policy of a key made here says, with something of everything encrypted with it."""
    place = "<partition>", "<region>", "<account>"
    arn = "arn:{}:%s:{}:{}:%s".format(*place)
    users = KeyUsers(
        buckets={"arn:<partition>:s3:::<bucket>": "<bucket owner>"},
        rules={arn % ("events", "rule/<name>-rule")},
        log_groups={arn % ("logs", "log-group:<name>")},
        trails={arn % ("cloudtrail", "trail/<trail>")},
    )
    policy = key_policy(users, partition=place[0], region=place[1], account_id=place[2])
    return [
        (_who(statement, ""), _may(statement), "the key itself", _conditions(statement, str), _why("key", statement))
        for statement in decode(policy) or ()
    ]


def table(found: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = [_HEADS, ("---",) * len(_HEADS), *found]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _rows(wiring: Wiring, policy: Policy, shown: Callable[[str], str]) -> Iterator[Row]:
    bearer, what = "", ""
    if policy.kind == "aws_iam_role":
        (user,) = wiring.role_users(policy.name)
        what = _ROLES[user.kind]
    elif policy.kind == "aws_iam_role_policy":
        _, role = referred(wiring.of(policy.kind)[policy.name]["role"])
        (user,) = wiring.role_users(role)
        bearer = _ROLES[user.kind]
    elif policy.kind == "aws_lambda_permission":
        what = "the forwarder function"
    subject = what if policy.kind == "aws_iam_role" else bearer
    for statement in policy.statements:
        resources = what or ", ".join(_code(shown(resource)) for resource in statement.resources)
        yield (
            _who(statement, bearer),
            _may(statement),
            resources,
            _conditions(statement, shown),
            _why(subject, statement),
        )


class _Shown:
    """Writes a text with what differs between users as `<…>`."""

    def __init__(self, document: Document, wiring: Wiring) -> None:
        names = {
            **{
                function["function_name"].removesuffix("-forwarder"): "<name>"
                for function in wiring.of("aws_lambda_function").values()
            },
            **{
                rule["name"].removesuffix("-rule"): "<name>" for rule in wiring.of("aws_cloudwatch_event_rule").values()
            },
            **{machine["name"]: "<name>" for machine in wiring.of("aws_sfn_state_machine").values()},
            **{trail["name"]: "<trail>" for trail in wiring.of("aws_cloudtrail").values()},
            **{bucket["bucket"]: "<bucket>" for bucket in wiring.of("aws_s3_bucket").values()},
        }
        places = {
            wiring.account_id: "<account>",
            f":{wiring.region}:": ":<region>:",
            f"arn:{wiring.partition}:": "arn:<partition>:",
        }
        # Names may hold the account and one another: the longest is replaced first.
        longest = sorted(names, key=len, reverse=True)
        self._replaced = _EXPRESSIONS if wiring.is_module else {**{name: names[name] for name in longest}, **places}
        self._machines_are_elsewhere = not wiring.of("aws_sfn_state_machine")

    def __call__(self, text: str) -> str:
        if self._machines_are_elsewhere and _MACHINE.fullmatch(text):
            return "<state machine>"
        for old, new in self._replaced.items():
            text = text.replace(old, new)
        return text


def _who(statement: Statement, bearer: str) -> str:
    names = {"*": "everybody"}
    who = ", ".join(names.get(name) or _account_or_service(kind, name) for kind, name in statement.principals)
    return who or bearer


def _account_or_service(kind: str, name: str) -> str:
    return "the account itself" if kind == "AWS" and name.endswith(":root") else _code(name)


def _may(statement: Statement) -> str:
    actions = ", ".join(map(_code, statement.actions))
    if statement.actions == ("sts:AssumeRole",):
        return "act as"
    return f"**not** {actions}" if statement.effect == "Deny" else actions


def _conditions(statement: Statement, shown: Callable[[str], str]) -> str:
    words = [
        CONDITIONS[key].format(" or ".join(_code(shown(value)) for value in values))
        for (_, key), values in statement.conditions.items()
    ]
    if statement.condition:
        words.insert(0, _TERRAFORM[statement.condition])
    return ", ".join(words) or "always"


def _why(subject: str, statement: Statement) -> str:
    sid = statement.fields["Sid"]
    return WHY.get((subject, sid)) or WHY["", sid]


def _code(text: str) -> str:
    return f"`{text}`"
