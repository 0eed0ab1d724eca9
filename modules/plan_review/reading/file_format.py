"""Tells a plan in JSON from everything else that people pass by mistake."""

from __future__ import annotations

import codecs
import json

from .json_fields import Object, ShapeError
from .values import deeper_than

_DEEPEST = 150
"""Levels of nesting; Terraform's own plans have some twenty."""

_HOW = "Give what `terraform show -json PLAN` prints."


class NoPlanError(ShapeError):
    """A file that is something else: what it is, and what to do."""

    def __init__(self, text: str) -> None:
        ValueError.__init__(self, text)


def parse(content: str | bytes) -> Object:
    """The JSON object of a plan.

    Raises:
        ShapeError: the file is something else.
    """
    document = _json(_text(content))
    if not isinstance(document, dict):
        raise NoPlanError(f"is JSON, but no object: no plan. {_HOW}")
    version = document.get("format_version")
    if version is None or not ("resource_changes" in document or "planned_values" in document):
        raise NoPlanError(_something_else(document))
    if not isinstance(version, str) or version.split(".")[0] != "1":
        raise NoPlanError(_another_version(document, version))
    return document


def _another_version(document: Object, version: object) -> str:
    wrote = document.get("terraform_version")
    by = f", written by Terraform {wrote}" if isinstance(wrote, str) else ""
    found = f"has format_version {json.dumps(version)}{by}. This program reads 1.x"
    if isinstance(version, str) and version.startswith("0."):
        return f"{found}, as Terraform 1.1 and later write it: this one is too old. Plan with a newer Terraform."
    return f"{found}: a later format may say things that it would not show. Use a newer plan_review."


def _text(content: str | bytes) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    if content.startswith(b"PK\x03\x04"):
        raise NoPlanError(f"is a plan file as `terraform plan -out` writes it, which only Terraform reads. {_HOW}")
    if content.startswith((b"tfplan", b"\x1f\x8b")):
        raise NoPlanError(f"is a plan file of an old Terraform, or compressed: not JSON. {_HOW}")
    # PowerShell's `>` writes UTF-16.
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise NoPlanError(f"is not text, so no JSON. {_HOW}") from None


def _json(text: str) -> object:
    if not text.strip():
        raise NoPlanError(f"is empty: Terraform may have failed before it printed anything. {_HOW}")
    if text.startswith("[command]"):
        raise NoPlanError(
            "begins with the line of a wrapper around Terraform, as GitHub's setup-terraform action installs it. "
            "Set terraform_wrapper: false there."
        )
    try:
        document: object = json.loads(text)
    except RecursionError:
        raise NoPlanError(f"is nested too deeply to be a plan. {_HOW}") from None
    except json.JSONDecodeError as error:
        raise NoPlanError(_no_json(text, error)) from None
    except ValueError as error:
        raise NoPlanError(f"holds a number that cannot be read: {error}. {_HOW}") from None
    if deeper_than(_DEEPEST, document):
        raise NoPlanError(f"is nested more than {_DEEPEST} levels deep, which no plan is. {_HOW}")
    return document


def _no_json(text: str, error: json.JSONDecodeError) -> str:
    if text.lstrip().startswith('{"@level"'):
        return f"is the log that `terraform plan -json` prints while it works. {_HOW}"
    if error.pos >= len(text.rstrip()):
        return f"ends in the middle of the JSON: it was not written to its end. {_HOW}"
    if text.lstrip().startswith(("Terraform ", "No changes", "resource ", "terraform {", "#", "provider ", "module ")):
        return f"is text for people or a configuration, no JSON. {_HOW}"
    return f"is no JSON (line {error.lineno}, column {error.colno}). {_HOW}"


_OTHER_FILES: tuple[tuple[frozenset[str], str], ...] = tuple(
    (frozenset(keys.split()), words)
    for keys, words in (
        ("lineage", "a state file"),
        ("serial", "a state file"),
        ("values", "a state in JSON, as `terraform show -json` prints it without a plan"),
        ("provider_schemas", "what `terraform providers schema -json` prints"),
        ("valid diagnostics", "what `terraform validate -json` prints"),
        ("terraform_version provider_selections", "what `terraform version -json` prints"),
        ("@level", "the log that `terraform plan -json` prints while it works"),
        ("planned_changes", "a plan of Terraform Stacks, not of a stack of this kind"),
        ("runs $schema", "a scanner's findings (SARIF)"),
        ("check_type results", "a scanner's findings (Checkov)"),
        ("ArtifactName Results", "a scanner's findings (Trivy)"),
        ("totalMonthlyCost projects", "what Infracost prints"),
        ("steps changeSummary", "a preview of Pulumi"),
        ("deployment", "a state of Pulumi"),
        ("ChangeSetName", "a change set of CloudFormation"),
        ("AWSTemplateFormatVersion", "a CloudFormation template"),
        ("Resources", "a CloudFormation template"),
        ("artifacts version", "a manifest of the AWS CDK"),
        ("apiVersion kind", "a Kubernetes manifest"),
    )
)
"""Keys by which files that are passed by mistake are known."""


def _something_else(document: Object) -> str:
    for keys, words in _OTHER_FILES:
        if keys <= document.keys():
            return f"is {words}. {_HOW}"
    if {"resource", "terraform", "provider", "module"} & document.keys():
        return f"is a configuration in JSON, not a plan of it. {_HOW}"
    if document and set(document) <= {"format_version", "terraform_version"}:
        return f"holds a version and nothing else: an empty state. {_HOW}"
    return f"is JSON without format_version and planned_values: no plan. {_HOW}"
