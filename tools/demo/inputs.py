"""Whether every workflow got the same input for its object, whichever pattern started it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from modules.local_aws.account import Account
from modules.model.partitions import partition_of

from .executions import Execution
from .uploads import Upload

REASONS = {"Put": "PutObject", "CompleteMultipartUpload": "CompleteMultipartUpload"}

LAMBDA_PATTERNS = ("notification-lambda", "storage-first")
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(LAMBDA_PATTERNS, ("detail.event-version", "detail.requester")),
    "direct-eventbridge": (),
    "cloudtrail-eventbridge": (
        "detail.event-version",
        "detail.object.etag",
        "detail.object.sequencer",
        "detail.object.size",
        "detail.object.version-id",
        "detail.requester",
    ),
}
"""What a pattern cannot know of the event: the table of docs/execution-input.md."""

OWN = (
    "id",
    "time",
    "detail.event-version",
    "detail.object.sequencer",
    "detail.request-id",
    "detail.requester",
    "detail.source-ip-address",
)
"""Fields of the call and of the event itself, which S3 does not tell afterwards."""


@dataclass(frozen=True)
class Object:
    """What S3 says of an uploaded object; it has no version where its bucket has none."""

    size: int
    etag: str
    version_id: str | None


def objects_of(account: Account, uploads: Sequence[Upload]) -> dict[tuple[str, str], Object]:
    """Asks S3 for every object, by bucket and key."""
    found = {}
    for upload in uploads:
        head = account.client("s3").head_object(Bucket=upload.bucket, Key=upload.key)
        found[upload.bucket, upload.key] = Object(head["ContentLength"], head["ETag"].strip('"'), head.get("VersionId"))
    return found


def expected(upload: Upload, described: Object, account_id: str, region: str) -> dict[str, object]:
    """The values that the input has to have, by path, but for those that are `OWN`."""
    values: dict[str, object] = {
        "version": "0",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": account_id,
        "region": region,
        "resources": [f"arn:{partition_of(region)}:s3:::{upload.bucket}"],
        "detail.version": "0",
        "detail.bucket.name": upload.bucket,
        "detail.object.key": upload.key,
        "detail.object.size": described.size,
        "detail.object.etag": described.etag,
        "detail.object.version-id": described.version_id,
        "detail.reason": REASONS[upload.kind],
    }
    left_out = LEFT_OUT[upload.pattern]
    return {path: value for path, value in values.items() if value is not None and path not in left_out}


def wrong_inputs(
    uploads: Sequence[Upload],
    executions: Sequence[Execution],
    described: Mapping[tuple[str, str], Object],
    account: Account,
) -> list[str]:
    """Every value of an input that is not what it has to be, and every field that is missing or too many, in sentences."""
    sentences = []
    for upload in uploads:
        for execution in executions:
            if execution.start != upload.start:
                continue
            object_ = described[upload.bucket, upload.key]
            wanted = expected(upload, object_, account.account_id, account.region)
            got = dict(paths(execution.input))
            own = {path for path in OWN if path not in LEFT_OUT[upload.pattern]}
            about = f'The input of "{upload.key}" by {upload.pattern}'
            for path in sorted((wanted.keys() | own) - got.keys()):
                sentences.append(f"{about} has no {path}.")
            for path in sorted(got.keys() - wanted.keys() - own):
                sentences.append(f"{about} has {path}, which it should not.")
            for path in sorted(wanted.keys() & got.keys()):
                if got[path] != wanted[path]:
                    sentences.append(f"{about} has {path} = {got[path]!r} instead of {wanted[path]!r}.")
    return sentences


def summary(uploads: Sequence[Upload]) -> str:
    """What was found where nothing is wrong, in one sentence."""
    patterns = sorted({upload.pattern for upload in uploads})
    fields = {pattern: [path.rpartition(".")[2] for path in LEFT_OUT[pattern]] for pattern in patterns}
    parts = [f"{pattern} leaves out {', '.join(names)}" for pattern, names in fields.items() if names]
    return "Every input is S3's own event for its object" + (f"; {'; '.join(parts)}." if parts else ".")


def paths(event: object, at: str = "") -> Iterator[tuple[str, object]]:
    """Every value of an event by its path."""
    if isinstance(event, dict):
        for name, value in event.items():
            yield from paths(value, f"{at}.{name}" if at else name)
    else:
        yield at, event
