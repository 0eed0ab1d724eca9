"""What IAM would refuse in the policy of a role, found before Terraform sees it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html (2026-11-28). Which actions, condition keys and
operators there are is IAM's to know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .expressions import json_text
from .iam_policies import Statement, document
from .template import Json, quoted
from .text import did_you_mean, listed

POLICY_LIMIT = 10_240
"""Characters of all inline policies of a role, white space not counted.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

_VERSIONS = ("2012-10-17", "2008-10-17")
_STATEMENT = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
_PRINCIPALS = ("Principal", "NotPrincipal")

_SHAPES = {
    "Action": (re.compile(r"\*|(?:\*|[A-Za-z0-9-]+):\S+"), 'an action such as "s3:GetObject", or "*"'),
    "Resource": (re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+", re.DOTALL), 'an ARN, or "*"'),
}


def policy_problems(policy: Json) -> list[str]:
    """What IAM would refuse. A string that holds a placeholder or a policy variable has any shape."""
    return list(_policy(policy))


def size_problem(policy: Json, beside: Sequence[Statement]) -> str | None:
    """What IAM would refuse of the length of a policy in a role that has another one of the statements `beside`."""
    own = len(re.sub(r"\s", "", json_text(policy, ensure_ascii=False)))
    others = len(re.sub(r"\s", "", document(*beside))) if beside else 0
    if policy is None or own + others <= POLICY_LIMIT:
        return None
    added = f", and the role's policy for logs and traces {others}" if others else ""
    return (
        f"has {own} characters without white space{added}; IAM takes {POLICY_LIMIT} in all inline policies of a role. Use wildcards, or "
        "managed_policy_arns, which are not counted."
    )


def _policy(policy: Json) -> Iterator[str]:
    if not isinstance(policy, dict):
        yield "has no JSON object with Version and Statement. Write one."
        return
    if "States" in policy and "Statement" not in policy:
        yield "is the definition of a state machine (it has States), not an IAM policy. Give it as definition, and the policy here."
        return
    yield from _unknown(policy, ("Version", "Statement"), "")
    if "Version" in policy and policy["Version"] not in _VERSIONS:
        yield f'has Version {quoted(policy["Version"])}, which IAM does not know. Write "{_VERSIONS[0]}".'
    if "Statement" not in policy:
        yield "has no Statement. Write one, or a list of them."
        return
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    for index, statement in enumerate(statements):
        place = f" in Statement[{index}]"
        if isinstance(statement, dict):
            yield from _statement(statement, place)
        else:
            yield f"has {quoted(statement)}{place}. Write an object with Effect, Action and Resource."
    sids = Counter(
        str(statement["Sid"]) for statement in statements if isinstance(statement, dict) and statement.get("Sid")
    )
    for sid, count in sids.items():
        if count > 1:
            yield f'has {count} statements with the Sid "{sid}". Rename all but one, or leave them out.'


def _statement(statement: Mapping[str, Json], place: str) -> Iterator[str]:
    for name in _PRINCIPALS:
        if name in statement:
            yield f"has {name}{place}, which the policy of a role cannot have: it is the role that is allowed. Remove it."
    yield from _unknown(statement, (*_STATEMENT, *_PRINCIPALS), place)
    effect = statement.get("Effect")
    if effect not in ("Allow", "Deny"):
        given = f"Effect {quoted(effect)}" if "Effect" in statement else "no Effect"
        yield f'has {given}{place}. Write "Allow" or "Deny".'
    sid = statement.get("Sid", "")
    if not isinstance(sid, str) or ("${" not in sid and not re.fullmatch("[0-9A-Za-z]*", sid)):
        yield f"has Sid {quoted(sid)}{place}. Use letters and digits, or leave it out."
    for name, (shape, words) in _SHAPES.items():
        given_names = [each for each in (name, f"Not{name}") if each in statement]
        if len(given_names) != 1:
            given = f"both {listed(given_names)}" if given_names else f"neither {name} nor Not{name}"
            yield f"has {given}{place}. Write one of them."
        for each in given_names:
            value = statement[each]
            items = value if isinstance(value, list) else [value]
            for item in items:
                if not isinstance(item, str) or ("${" not in item and not shape.fullmatch(item)):
                    yield f"has {each} {quoted(item)}{place}. Write {words}."
    yield from _condition(statement.get("Condition", {}), place)


def _condition(condition: Json, place: str) -> Iterator[str]:
    example = '{ "StringEquals": { "aws:ResourceAccount": "111122223333" } }'
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        yield f"has Condition {quoted(condition)}{place}. Write operators with keys and values: {example}."
        return
    for operator, keys in condition.items():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            for value in values if isinstance(values, list) else [values]:
                if not isinstance(value, str | int | float):
                    yield f"has {quoted(value)} for {operator} {key}{place}. Write a string, a number, true or false, or a list of them."


def _unknown(given: Mapping[str, Json], known: tuple[str, ...], place: str) -> Iterator[str]:
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known, otherwise=f"Known there: {', '.join(known[:7])}.")
            yield f"has {quoted(name)}{place}, which IAM does not know there. {hint}"
