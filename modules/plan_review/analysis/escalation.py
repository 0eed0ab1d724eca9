"""Actions with which a role can take rights that its policies do not name.

The list follows what AWS's documentation says of each action, and the collection of
https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/ (2026-11-28).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .access_change import AccessChange
from .conditions import glob
from .policies import EVERYBODY, PolicyStatement

_GIVES_RIGHTS = [
    "AddUserToGroup",
    "AttachGroupPolicy",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "CreateAccessKey",
    "CreateLoginProfile",
    "CreatePolicyVersion",
    "DeleteRolePermissionsBoundary",
    "DeleteUserPermissionsBoundary",
    "PutGroupPolicy",
    "PutRolePolicy",
    "PutUserPolicy",
    "SetDefaultPolicyVersion",
    "UpdateAssumeRolePolicy",
    "UpdateLoginProfile",
]
"""Actions of IAM each of which is enough."""

_PASSING = "iam:PassRole"
_HELD_BY = ("iam:permissionsboundary", "iam:policyarn")
"""Conditions with which such an action cannot give more than somebody allowed."""

_RUNS_CODE = {
    "apprunner.amazonaws.com": "apprunner:CreateService",
    "autoscaling.amazonaws.com": "autoscaling:CreateLaunchConfiguration",
    "batch.amazonaws.com": "batch:RegisterJobDefinition",
    "bedrock-agentcore.amazonaws.com": "bedrock-agentcore:CreateCodeInterpreter",
    "cloudformation.amazonaws.com": "cloudformation:CreateStack cloudformation:UpdateStack cloudformation:CreateChangeSet",
    "codebuild.amazonaws.com": "codebuild:CreateProject codebuild:UpdateProject",
    "codepipeline.amazonaws.com": "codepipeline:CreatePipeline",
    "datapipeline.amazonaws.com": "datapipeline:CreatePipeline",
    "ec2.amazonaws.com": "ec2:RunInstances ec2:AssociateIamInstanceProfile ec2:ReplaceIamInstanceProfileAssociation",
    "ecs-tasks.amazonaws.com": "ecs:RegisterTaskDefinition ecs:RunTask ecs:StartTask",
    "elasticmapreduce.amazonaws.com": "elasticmapreduce:RunJobFlow",
    "glue.amazonaws.com": "glue:CreateDevEndpoint glue:CreateJob glue:UpdateJob glue:CreateSession",
    "lambda.amazonaws.com": "lambda:CreateFunction lambda:UpdateFunctionConfiguration",
    "sagemaker.amazonaws.com": "sagemaker:CreateNotebookInstance sagemaker:CreateTrainingJob sagemaker:CreateProcessingJob",
    "scheduler.amazonaws.com": "scheduler:CreateSchedule",
    "ssm.amazonaws.com": "ssm:StartAutomationExecution",
    "states.amazonaws.com": "states:CreateStateMachine states:UpdateStateMachine",
}
"""Services that act as a role that they are handed, and what has them do so. With `iam:PassRole` it is the caller's choice."""


def escalations(
    subject: str, addresses: tuple[str, ...], before: Sequence[PolicyStatement], after: Sequence[PolicyStatement]
) -> Iterator[AccessChange]:
    """Ways to more rights that are there afterwards and were not before; none where everything is allowed anyhow."""
    if any(EVERYBODY in one.actions and one.effect == "Allow" for one in after):
        return
    ways = sorted(set(_ways(after)) - set(_ways(before)))
    if ways:
        counted = "" if len(ways) == 1 else f" in {len(ways)} ways"
        text = f"can take more rights than its policies name{counted}: with"
        yield AccessChange(subject, addresses, text=text, named=ways[0], widened=("privilege escalation",))


def _ways(statements: Sequence[PolicyStatement]) -> Iterator[str]:
    for name in _GIVES_RIGHTS:
        action = f"iam:{name}"
        if any(not _held(one) for one in _allowing(statements, action)):
            yield action
    for passing in _allowing(statements, _PASSING):
        services = [
            value for one in passing.conditions if one.key.lower() == "iam:passedtoservice" for value in one.values
        ]
        for service, actions in _RUNS_CODE.items():
            if services and not any(glob(pattern, service) for pattern in services):
                continue
            for action in actions.split():
                if any(True for _ in _allowing(statements, action)):
                    yield f"{_PASSING} and {action}"


def _held(statement: PolicyStatement) -> bool:
    return any(one.key.lower() in _HELD_BY and not one.is_open() for one in statement.conditions)


def _allowing(statements: Sequence[PolicyStatement], action: str) -> Iterator[PolicyStatement]:
    """The statements that allow an action, but for what a Deny takes from everything."""
    name = action.lower()

    def names(statement: PolicyStatement) -> bool:
        found = any(glob(pattern.lower(), name) for pattern in statement.actions)
        return found != ("Action" in statement.inverted)

    for one in statements:
        if one.effect == "Deny" and not one.conditions and EVERYBODY in one.resources and names(one):
            return
    yield from (one for one in statements if one.effect == "Allow" and names(one))
