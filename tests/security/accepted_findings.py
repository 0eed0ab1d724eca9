"""Joins what Checkov finds with the reasons that stand on the resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from modules.constructs.checkov import ACCEPTED
from tests.security.checkov_runs import Document, Finding, Scan

# The index that `count` makes is no part of what a reason stands on.
_IN_A_CALL = re.compile(r"module\.(?P<call>[^.]+)\.(?P<address>[^.]+\.[^.\[]+)(\[.*\])?")

# Of these types Checkov has no check that looks at one by itself.
UNCHECKED = frozenset(
    {
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_event_target",
        "aws_kms_alias",
        "aws_lambda_event_source_mapping",
        "aws_lambda_function_event_invoke_config",
        "aws_s3_bucket_notification",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    }
)


def resources(document: Document) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Address and arguments of each resource of Terraform JSON."""
    for kind, named in document.get("resource", {}).items():
        for name, arguments in named.items():
            yield f"{kind}.{name}", arguments


def reasons(documents: Mapping[str, Document]) -> dict[Finding, str]:
    """Every reason, by what it is for."""
    return {
        Finding(name, address, check): reason
        for name, document in documents.items()
        for address, arguments in resources(document)
        for check, reason in arguments.get("//", {}).get(ACCEPTED, {}).items()  # type: ignore[attr-defined]
    }


def unexplained(scan: Scan, documents: Mapping[str, Document]) -> list[str]:
    """What fails without a reason on that very resource."""
    return sorted(map(str, scan.failed - set(reasons(documents))))


def unused(documents: Mapping[str, Document], *scans: Scan) -> list[str]:
    """Reasons for what fails in none of the scans."""
    return sorted(map(str, set(reasons(documents)).difference(*(scan.failed for scan in scans))))


def unseen(scan: Scan, documents: Mapping[str, Document]) -> list[str]:
    """Resources at which no check looked, though their type has one."""
    return sorted(
        f"{name} {address}"
        for name, document in documents.items()
        for address, _ in resources(document)
        if address.split(".")[0] not in UNCHECKED and (name, address) not in scan.checked
    )


def by_call(scan: Scan, documents: Mapping[str, str]) -> Scan:
    """A scan of a plan, with the document that a call was made of and the address within it.

    Args:
        scan: of one plan, whose addresses begin with `module.<call>.`.
        documents: the name of the document, by the name of the call.
    """

    def findings(found: frozenset[Finding]) -> Iterator[Finding]:
        for finding in found:
            # What is not in a call is the caller's own: the provider.
            if match := _IN_A_CALL.fullmatch(finding.address):
                yield Finding(documents[match["call"]], match["address"], finding.check)

    return Scan(frozenset(findings(scan.passed)), frozenset(findings(scan.failed)))
