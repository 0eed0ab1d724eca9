"""What docs/security.md says beside what its tables read from the policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HEAD = """<!-- Written by `make golden` from tests/golden/security_reference.py and the synthesized policies. -->
# Who may do what

Every permission that this project writes, read from the Terraform JSON it writes. What differs between users stands in `<…>`.
`tests/security` reads every policy of every stack and module, and compares it with what it has to be, to the letter: actions,
resources, principals, conditions. The same tests widen every statement in every way they know (an action, a wildcard, a resource,
another account, a condition less) and fail if a single one goes unnoticed.

**What is denied.** Whatever does not come over TLS, to everybody, the account's administrators included, on every bucket and queue
that is made here. No policy allows anything to everybody. Public access of buckets is blocked in all four ways. No role may change its own
permissions, read objects (that is the workflow's own policy, which its author writes), or start another state machine than its own.

**Who may act for whom.** A service may use a role or a queue only for this account and for the one rule, state machine, bucket or trail that
it is there for (`aws:SourceAccount` and `aws:SourceArn`), so that it cannot be talked into it by somebody else's
([the confused deputy](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)). The one exception is the trust policy of
the forwarder's role: no AWS page says that Lambda sends these keys when it assumes an execution role, and a condition on a
key that is not sent would lock the role.

**What is unavoidable.** Three permissions on resource `*`, each because AWS takes no other:

- the log delivery calls of Step Functions ([documentation](https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html)),
- X-Ray's put and sampling calls, only where tracing is on
  ([documentation](https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html)),
- the statements of a key policy, where `*` means the key itself
  ([documentation](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html)).

Two wildcards in an action, `kms:GenerateDataKey*` and `kms:ReEncrypt*`, only in a key policy, only for the services whose own documents
name these families. Two wildcards in a resource of other policies: the streams of the function's own log group, and the log files
below the account's own prefix of the trail's bucket.

**What is yours.** The policy file and managed policies of a state machine, an existing role given instead, a permissions boundary, and
the people and roles that upload, read and redrive: nothing here lets them in."""

PATTERNS: Mapping[str, str] = {
    "direct-eventbridge": "S3 sends events to the event bus by itself; nothing has to be permitted for that.",
    "storage-first": "S3 may write to one queue, and the function may read that queue and start that one state machine.",
    "notification-lambda": "S3 may invoke one function, and the function may start that one state machine.",
    "cloudtrail-eventbridge": "The same as `direct-eventbridge`; the trail, where it is made here, is [below](#buckets).",
}

# Title: which of the sample's stacks, which kinds of resources, words.
SHARED: Mapping[str, tuple[Sequence[str], Sequence[str], str]] = {
    "Buckets": (
        ("dev-landing", "dev-bootstrap", "dev-shared"),
        ("aws_s3_bucket_policy",),
        "The bucket that objects land in, that of the Terraform state, and that of a trail's log files.",
    ),
    "State machines": (
        ("dev-shared",),
        ("aws_iam_role", "aws_iam_role_policy"),
        "What a state machine made from a file gets beside its author's own policy.",
    ),
}

EXISTING_KEY = """With `kms_key_arn` (a key made elsewhere) the key's policy has to allow what this table shows, as far as the pattern has it: S3
and EventBridge cannot write to an encrypted queue otherwise, CloudWatch Logs refuses to make the log group, and CloudTrail the
trail. A stack with such a key puts out the statements for exactly its own resources as `encryption_key_policy_statements`.
An alias such as `alias/aws/sqs` can never work, because its policy cannot be edited. The roles made here get their own
permission on the key by their own policy, so the key's policy must also leave that to IAM (the statement for the account). A key
that is made here has exactly this policy:"""

ASSUME = "nobody else may act as it"
WHY: Mapping[tuple[str, str], str] = {
    ("", "AllowBucket"): "events of this bucket, and of no other",
    ("", "AllowService"): "events that the rule could not deliver are kept",
    ("", "DenyWithoutTls"): "nothing is read or written in the clear",
    ("", "TrailChecks"): "CloudTrail checks the bucket before it writes",
    ("", "TrailWrites"): "log files, which the account owns",
    ("the forwarder's role", "Assume"): f"the function runs; {ASSUME}",
    ("the forwarder's role", "Start"): "what the pattern is for",
    ("the forwarder's role", "Log"): "its own log group, which it cannot make",
    ("the forwarder's role", "DeadLetter"): "Lambda hands over by this role what it could not do",
    ("the forwarder's role", "Read"): "Lambda reads the queue by this role",
    ("the forwarder's role", "UseKey"): "the queues are encrypted with it",
    ("the rule's role", "Assume"): f"the rule starts executions by it; {ASSUME}",
    ("the rule's role", "Start"): "what the pattern is for",
    ("the workflow's role", "Assume"): f"the workflow runs by it; {ASSUME}",
    ("the workflow's role", "DeliverLogs"): "executions are logged; these calls take no resource",
    ("the workflow's role", "Trace"): "executions are traced; these calls take no resource",
    ("key", "Administer"): "the account can change, switch off and delete its key; none of these calls decrypts",
    ("key", "UseThroughServices"): "whoever IAM lets use objects and messages, and only through S3 and SQS",
    ("key", "NotifyThroughQueues"): "S3 writes events to the encrypted queue",
    ("key", "KeepFailedEvents"): "EventBridge writes to the encrypted dead-letter queue",
    ("key", "KeepLogs"): "CloudWatch Logs encrypts these log groups",
    ("key", "KeepTrail"): "CloudTrail encrypts its log files",
    (
        "key",
        "CheckKey",
    ): "CloudTrail checks the key; Decrypt is asked for with an S3 Bucket Key, which the log bucket made here has not",
}

# {} is the value, or several.
CONDITIONS: Mapping[str, str] = {
    "aws:SecureTransport": "the request did not come over TLS",
    "aws:SourceAccount": "for account {}",
    "aws:SourceArn": "for {}",
    "kms:EncryptionContext:aws:cloudtrail:arn": "to encrypt the log files of {}",
    "kms:EncryptionContext:aws:logs:arn": "to encrypt {}",
    "kms:ViaService": "through {}",
    "s3:x-amz-acl": "with the ACL {}",
}
