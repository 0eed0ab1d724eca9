"""Every way in which a document's policies could permit more: what the rules have to catch.

A mutation is a whole document; only the resource that is changed is copied.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from tests.security.policy_allowlist import is_own_policy
from tests.security.policy_reader import CARRIERS, PERMISSION, Document, Json, Policy, read
from tests.security.policy_rules import FLAGS, HANDED_ON, KEY_OUTPUT
from tests.security.statement_mutations import of_own_statement, of_statement

Mutation: TypeAlias = tuple[str, Document]
"""What was done, and the document with it done."""

_MORE: Sequence[dict[str, Json]] = (
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::somebody-elses/*"},
    {
        "Effect": "Allow",
        "Action": "states:StartExecution",
        "Resource": "*",
        "Principal": {"Service": "events.amazonaws.com"},
    },
    {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
)
_EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}'
_UNREADABLE = (
    None,
    "",
    "{}",
    "${data.aws_iam_policy_document.any.json}",
    "${jsonencode({ Statement = [] })}",
    '{"Version":"2012-10-17","Statement":[]}',
    '{"Version":"2008-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Principal":"*"}]}',
    _EVERYTHING,
)


def mutations(document: Document) -> Iterator[Mutation]:
    """All of them."""
    policies = read(document).policies
    yield from chain.from_iterable(_of_policy(document, policy) for policy in policies)
    yield from _of_outputs(document)
    yield from _of_resources(document)


def unchanged(document: Document) -> Iterator[Document]:
    """The document with each policy written again as it is, by the same way as the mutations."""
    for policy in read(document).policies:
        if policy.kind != PERMISSION:
            yield _written(document, policy, [(one.fields, one.condition) for one in policy.statements])


def _of_policy(document: Document, policy: Policy) -> Iterator[Mutation]:
    if policy.kind == PERMISSION:
        yield from _of_permission(document, policy)
        return
    own = is_own_policy(policy)
    for index, statement in enumerate(policy.statements):
        changes = of_own_statement(statement.fields) if own else of_statement(statement.fields)
        for words, changed in changes:
            statements = [(one.fields, one.condition) for one in policy.statements]
            statements[index : index + 1] = [] if changed is None else [(changed, statement.condition)]
            yield f"{policy.place} {statement.fields.get('Sid')}: {words}", _written(document, policy, statements)
        if statement.condition:
            statements = [(one.fields, one.condition) for one in policy.statements]
            statements[index] = (statement.fields, "true")
            yield f"{policy.place}: always there", _written(document, policy, statements)
    for more in _MORE:
        if not own or "*" in more.get("Action", "*"):
            statements = [(one.fields, one.condition) for one in policy.statements] + [(more, "")]
            yield f"{policy.place}: one more statement", _written(document, policy, statements)


def _of_outputs(document: Document) -> Iterator[Mutation]:
    """What the owner of an existing key is told to add to its policy."""
    for name, output in document["output"].items():
        if not name.endswith(KEY_OUTPUT) or output["value"] == HANDED_ON:
            continue
        for index, fields in enumerate(output["value"]):
            for words, changed in of_statement(fields):
                statements = [
                    *output["value"][:index],
                    *([] if changed is None else [changed]),
                    *output["value"][index + 1 :],
                ]
                mutated = {**document["output"], name: {**output, "value": statements}}
                yield f"{name} {fields['Sid']}: {words}", {**document, "output": mutated}


def _of_permission(document: Document, policy: Policy) -> Iterator[Mutation]:
    arguments = document["resource"][policy.kind][policy.name]
    wider: Mapping[str, Sequence[Json]] = {
        "action": ["*", "lambda:*", "lambda:Invoke*", "lambda:InvokeFunctionUrl"],
        "principal": ["*", "events.amazonaws.com", "999988887777", "arn:aws:iam::999988887777:root"],
        "function_name": ["*", "arn:aws:lambda:eu-west-1:111122223333:function:*"],
        "source_account": [None, "*", "999988887777"],
        "source_arn": [None, "*", "arn:aws:s3:::*", f"{arguments['source_arn']}*", arguments["source_arn"][:-3] + "*"],
        "function_url_auth_type": ["NONE"],
        "principal_org_id": ["o-123456"],
        "qualifier": ["live"],
        "count": ["${var.any ? 1 : 0}"],
    }
    for argument, values in wider.items():
        for value in values:
            yield f"{policy.place}: {argument} = {value}", _changed(document, policy.kind, policy.name, argument, value)


def _of_resources(document: Document) -> Iterator[Mutation]:
    resources = document["resource"]
    for kind, argument in CARRIERS.items():
        for name in resources.get(kind, {}):
            own = kind == "aws_iam_role_policy" and name.endswith("_own_policy")
            for value in _UNREADABLE:
                yield f"{kind}.{name}.{argument} = {value}", _changed(document, kind, name, argument, value)
            if not own:
                yield f"{kind}.{name}: maybe", _changed(document, kind, name, "count", "${var.any ? 1 : 0}")
    for name in resources.get("aws_s3_bucket_public_access_block", {}):
        kind = "aws_s3_bucket_public_access_block"
        for flag in FLAGS:
            for off in (False, None, "${var.any}"):
                yield f"{name}: {flag} = {off}", _changed(document, kind, name, flag, off)
        yield f"without {kind}.{name}", _without(document, kind, name)
        yield f"{name}: of another bucket", _changed(document, kind, name, "bucket", "another")
    for name in resources.get("aws_s3_bucket_policy", {}):
        yield f"without aws_s3_bucket_policy.{name}", _without(document, "aws_s3_bucket_policy", name)
    for name in resources.get("aws_s3_bucket", {}):
        yield f"{name}: acl", _changed(document, "aws_s3_bucket", name, "acl", "public-read")
        yield f"{name}: policy", _changed(document, "aws_s3_bucket", name, "policy", _EVERYTHING)
    for name in resources.get("aws_sqs_queue", {}):
        queue = {"queue_url": f"${{aws_sqs_queue.{name}.id}}", "policy": _EVERYTHING}
        yield f"{name}: another policy", _with(document, "resource", "aws_sqs_queue_policy", "more", queue)
    yield from _of_roles(document)
    yield from _beside(document)


def _of_roles(document: Document) -> Iterator[Mutation]:
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    workflows = {machine.get("role_arn") for machine in document["resource"].get("aws_sfn_state_machine", {}).values()}
    for name in document["resource"].get("aws_iam_role", {}):
        role, kind = f"${{aws_iam_role.{name}.id}}", "aws_iam_role"
        yield f"{name}: managed_policy_arns", _changed(document, kind, name, "managed_policy_arns", [administrator])
        inline = [{"name": "more", "policy": _EVERYTHING}]
        yield f"{name}: inline_policy", _changed(document, kind, name, "inline_policy", inline)
        for address in ("more", "more_own_policy"):
            policy = {"role": role, "policy": _EVERYTHING}
            yield f"{name}: {address}", _with(document, "resource", "aws_iam_role_policy", address, policy)
        if f"${{aws_iam_role.{name}.arn}}" not in workflows:
            attachment = {"role": role, "policy_arn": administrator}
            yield f"{name}: attached", _with(document, "resource", "aws_iam_role_policy_attachment", "more", attachment)


def _beside(document: Document) -> Iterator[Mutation]:
    """Permissions that are no policy of a resource here."""
    for name in document["resource"].get("aws_lambda_function", {}):
        function = f"${{aws_lambda_function.{name}.function_name}}"
        url = {"function_name": function, "authorization_type": "NONE"}
        yield f"{name}: URL", _with(document, "resource", "aws_lambda_function_url", "more", url)
        more = {"function_name": function, "action": "lambda:InvokeFunction", "principal": "events.amazonaws.com"}
        yield f"{name}: permission", _with(document, "resource", PERMISSION, "more", more)
    for kind in ("aws_s3_bucket_acl", "aws_kms_grant", "aws_iam_policy", "aws_iam_user_policy", "aws_sns_topic_policy"):
        yield kind, _with(document, "resource", kind, "more", {"policy": _EVERYTHING})
    role = {"name": "more", "assume_role_policy": _EVERYTHING}
    yield "a role", _with(document, "resource", "aws_iam_role", "more", role)
    yield "a bucket", _with(document, "resource", "aws_s3_bucket", "more", {"bucket": "more"})
    yield "a queue", _with(document, "resource", "aws_sqs_queue", "more", {"name": "more"})
    yield "a key", _with(document, "resource", "aws_kms_key", "more", {"description": "more"})
    yield "a policy document", _with(document, "data", "aws_iam_policy_document", "more", {"statement": []})
    yield "a module", {**document, "module": {"more": {"source": "./more"}}}


def _written(document: Document, policy: Policy, statements: Sequence[tuple[Mapping[str, Json], str]]) -> Document:
    """The document with the policy written again, as `modules/model/iam_policies.py` writes it."""
    written = [{f"${{{condition}}}": fields} if condition else fields for fields, condition in statements]
    text = json.dumps({"Version": "2012-10-17", "Statement": written}, separators=(",", ":"))
    (argument,) = policy.path
    return _changed(document, policy.kind, policy.name, str(argument), text)


def _changed(document: Document, kind: str, name: str, argument: str, value: Json) -> Document:
    """None leaves the argument out."""
    arguments = dict(document["resource"][kind][name])
    arguments.pop(argument, None)
    return _with(document, "resource", kind, name, arguments if value is None else {**arguments, argument: value})


def _with(document: Document, section: str, kind: str, name: str, arguments: Json) -> Document:
    blocks = document.get(section, {})
    return {**document, section: {**blocks, kind: {**blocks.get(kind, {}), name: arguments}}}


def _without(document: Document, kind: str, name: str) -> Document:
    kept = {other: arguments for other, arguments in document["resource"][kind].items() if other != name}
    return {**document, "resource": {**document["resource"], kind: kept}}
