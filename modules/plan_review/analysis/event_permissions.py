"""What the policies of a plan allow on an event's way. Only what was allowed and is not any more is told, so only what the plan shows counts."""

from __future__ import annotations

import collections
import re

from ..reading.links import Links, Target
from ..reading.values import Sensitive, Unknown, Value, at, decoded, listed, strings
from .conditions import glob

_ACTIONS = {
    "aws_sqs_queue": ("sqs:SendMessage", "send to the queue"),
    "aws_sns_topic": ("sns:Publish", "publish to the topic"),
    "aws_lambda_function": ("lambda:InvokeFunction", "invoke the function"),
    "aws_lambda_alias": ("lambda:InvokeFunction", "invoke the function"),
}
_SERVICES = {"s3": "S3", "events": "EventBridge", "sns": "SNS"}
_WORDS = {
    "sqs:ReceiveMessage": "receive messages of the queue",
    "sqs:DeleteMessage": "delete messages of the queue",
    "sqs:GetQueueAttributes": "read the attributes of the queue",
    "states:StartExecution": "start executions",
}
_POLICIES = (
    ("aws_sqs_queue_policy", "queue_url", ("aws_sqs_queue",)),
    ("aws_sns_topic_policy", "arn", ("aws_sns_topic",)),
    ("aws_iam_role_policy", "role", ("aws_iam_role",)),
    ("aws_kms_key_policy", "key_id", ("aws_kms_key",)),
)
_GRANTS_NOTHING_HERE = re.compile(
    r"AWSLambda(Basic|VPCAccess)ExecutionRole|AWSXRayDaemonWriteAccess|CloudWatchLambda\w*"
)


class EventPermissions:
    """The policies of one side, by what they belong to."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._policies: dict[str, list[Value]] = collections.defaultdict(list)
        self._trust: dict[str, Value] = {}
        for kind, argument, kinds in _POLICIES:
            for change in links.of(kind):
                if target := links.target(change, argument, kinds=kinds):
                    self._policies[target.key].append(at(links.values(change), "policy"))
        for change in links.of("aws_sqs_queue", "aws_sns_topic", "aws_kms_key"):
            if (own := at(links.values(change), "policy")) is not None and not (
                isinstance(own, Unknown) and self._policies[change.address]
            ):
                self._policies[change.address].append(own)
        for change in links.of("aws_lambda_permission"):
            if target := links.target(change, "function_name", kinds=("aws_lambda_function", "aws_lambda_alias")):
                self._policies[self._function_key(target)].append(_statement_of(links.values(change)))
        for change in links.of("aws_iam_role"):
            self._trust[change.address] = at(links.values(change), "assume_role_policy")
            for inline in listed(at(links.values(change), "inline_policy")):
                self._policies[change.address].append(at(inline, "policy"))
        for change in links.of("aws_iam_role_policy_attachment"):
            role = links.target(change, "role", kinds=("aws_iam_role",))
            policy = links.target(change, "policy_arn", kinds=("aws_iam_policy",))
            if role is not None and policy is not None:
                # What a policy allows that is not part of the plan is not known.
                other = None if _GRANTS_NOTHING_HERE.search(policy.text or "") else Unknown()
                document = at(links.values(policy.resource), "policy") if policy.resource else other
                self._policies[role.key].append(document)

    def of_service(self, service: str, kind: str, target: Target | None, bucket: str) -> frozenset[str]:
        """What a service is allowed to do with a queue, a topic or a function."""
        if service not in _SERVICES or kind not in _ACTIONS or target is None:
            return frozenset()
        action, words = _ACTIONS[kind]
        key = self._function_key(target) if kind.startswith("aws_lambda") else target.key
        source = f"arn:aws:s3:::{bucket}" if service == "s3" else None
        found = set()
        if self._allowed(self._policies.get(key, []), f"{service}.amazonaws.com", action, None, source):
            found.add(f"{_SERVICES[service]} may {words}")
        if target.resource is not None:
            encrypted = self._links.target(target.resource, "kms_master_key_id", kinds=("aws_kms_key",))
            policies = self._policies.get(encrypted.key, []) if encrypted else []
            if self._allowed(policies, f"{service}.amazonaws.com", "kms:GenerateDataKey", None, None):
                found.add(f"{_SERVICES[service]} may use the key that encrypts on the way")
        return frozenset(found)

    def of_role(self, role: Target | None, action: str, target: Target | None, who: str) -> frozenset[str]:
        """What a role is allowed, and whether its holder may act as it."""
        if role is None:
            return frozenset()
        found = set()
        arn = target.text if target else None
        if target and target.resource and not arn:
            own = at(self._links.values(target.resource), "arn")
            arn = own if isinstance(own, str) else None
        if self._allowed(self._policies.get(role.key, []), None, action, arn, None):
            found.add(f"{who} may {_WORDS[action]}")
        service = {"the function": "lambda", "EventBridge": "events", "the pipe": "pipes"}[who]
        if self._allowed([self._trust.get(role.key)], f"{service}.amazonaws.com", "sts:AssumeRole", None, None):
            found.add(f"{who} may act as its role")
        return frozenset(found)

    def _function_key(self, target: Target) -> str:
        resource = target.resource
        if resource is not None and resource.type == "aws_lambda_alias":
            behind = self._links.target(resource, "function_name", kinds=("aws_lambda_function",))
            return behind.key if behind else target.key
        return target.key

    def _allowed(
        self, policies: list[Value], service: str | None, action: str, resource: str | None, source: str | None
    ) -> bool:
        """Whether some policy allows it, or may, and none refuses it."""
        allowed = False
        for policy in policies:
            if isinstance(policy, Unknown | Sensitive):
                allowed = True
            document = decoded(policy) if isinstance(policy, str) else policy
            for statement in listed(at(document, "Statement")):
                if not isinstance(statement, dict):
                    continue
                refuses = statement.get("Effect") == "Deny"
                if _applies(statement, service, action, resource, source, self._links.account_id, refuses):
                    if refuses:
                        return False
                    allowed = True
        return allowed


def _statement_of(permission: Value) -> Value:
    """`aws_lambda_permission` as the policy that it is."""
    principal, source = at(permission, "principal"), at(permission, "source_arn")
    if isinstance(principal, Unknown | Sensitive):
        return Unknown()
    condition: Value = {"ArnLike": {"aws:SourceArn": source}} if isinstance(source, str) else {}
    statement: Value = {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": at(permission, "action"),
        "Condition": condition,
    }
    return {"Statement": [statement]}


def _applies(
    statement: dict[str, Value],
    service: str | None,
    action: str,
    resource: str | None,
    source: str | None,
    account: str | None,
    refuses: bool,
) -> bool:
    if service is not None:
        principal = statement.get("Principal")
        names = strings(at(principal, "Service")) if isinstance(principal, dict) else strings(principal)
        names += strings(at(principal, "AWS")) if isinstance(principal, dict) else []
        if "Principal" in statement and not ({service, "*"} & set(names)):
            return False
        if "NotPrincipal" in statement:
            return not refuses
    if "NotAction" in statement:
        fits = not any(glob(name.lower(), action.lower()) for name in strings(statement["NotAction"]))
    else:
        fits = any(glob(name.lower(), action.lower()) for name in strings(statement.get("Action")))
    if not fits:
        return False
    resources = strings(statement.get("Resource"))
    if resource is not None and resources and not any(glob(one, resource) for one in resources):
        return False
    known = {"aws:sourcearn": source, "aws:sourceaccount": account if source else None}
    condition = statement.get("Condition")
    for operator, keys in condition.items() if isinstance(condition, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            given = known.get(key.lower())
            if given is None or not re.match(r"(String|Arn)(Equals|Like)", operator):
                # A refusal under a condition that is not known here, as one of unencrypted transport, is none.
                if refuses:
                    return False
                continue
            if not any(glob(value, given) for value in strings(values)):
                return False
    return True
