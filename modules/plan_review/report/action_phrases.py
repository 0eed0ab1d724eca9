"""Well-known actions in words, as in "`forwarder` may now … `queue`"."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = {
    "dynamodb:DeleteItem": "delete items of",
    "dynamodb:GetItem": "read items of",
    "dynamodb:PutItem": "write items to",
    "dynamodb:Query": "read items of",
    "dynamodb:Scan": "read items of",
    "dynamodb:UpdateItem": "write items to",
    "events:PutEvents": "send events to",
    "events:PutTargets": "change the targets of",
    "iam:AttachRolePolicy": "give policies to",
    "iam:CreateAccessKey": "make access keys of",
    "iam:PassRole": "hand to services",
    "iam:PutRolePolicy": "give policies to",
    "iam:UpdateAssumeRolePolicy": "decide who acts as",
    "kms:CreateGrant": "pass on the use of",
    "kms:Decrypt": "decrypt with",
    "kms:Encrypt": "encrypt with",
    "kms:GenerateDataKey": "encrypt with",
    "kms:GenerateDataKey*": "encrypt with",
    "kms:PutKeyPolicy": "decide who uses",
    "kms:ScheduleKeyDeletion": "delete",
    "lambda:InvokeFunction": "invoke",
    "lambda:UpdateFunctionCode": "change the code of",
    "logs:CreateLogGroup": "write logs to",
    "logs:CreateLogStream": "write logs to",
    "logs:PutLogEvents": "write logs to",
    "s3:DeleteObject": "delete objects of",
    "s3:DeleteObjectVersion": "delete old versions of",
    "s3:GetBucketAcl": "read who owns",
    "s3:GetObject": "read objects of",
    "s3:GetObjectVersion": "read old versions of",
    "s3:ListBucket": "list the objects of",
    "s3:PutBucketPolicy": "decide who reads and writes",
    "s3:PutObject": "write objects to",
    "secretsmanager:GetSecretValue": "read the value of",
    "sns:Publish": "publish to",
    "sqs:DeleteMessage": "delete messages of",
    "sqs:PurgeQueue": "empty",
    "sqs:ReceiveMessage": "receive messages from",
    "sqs:SendMessage": "send messages to",
    "ssm:GetParameter": "read the value of",
    "ssm:GetParameters": "read the value of",
    "states:StartExecution": "start executions of",
    "states:StopExecution": "stop executions of",
    "sts:AssumeRole": "act as",
    "sts:AssumeRoleWithWebIdentity": "act as",
}
_BY_LOWER_CASE = {name.lower(): words for name, words in _WORDS.items()}


def in_words(actions: Iterable[str]) -> tuple[list[str], list[str]]:
    """What `actions` do, and the names of those that have no words here."""
    words: dict[str, None] = {}
    names = []
    for action in sorted(actions):
        if known := _BY_LOWER_CASE.get(action.lower()):
            words[known] = None
        else:
            names.append(action)
    return list(words), names
