"""A reviewed plan on its way from the planning to the apply.

A plan file holds the state's secrets in the clear, and whoever can read a repository can download its artefacts, so it leaves the job
encrypted only: by OpenSSL's CMS (RFC 5083, AES-256-GCM, the key by RSA-OAEP), which every runner has, to a certificate that everybody
may know. The private key is a secret of the environments that apply. What was changed on the way does not open; who made it
GitHub says: a run keeps what its own jobs put there, and which run it is the API says.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..model.errors import CommandError, ConfigurationError, Problem, RefusedError, S3ToSfnError
from ..plan_review.review import LIMIT, SMALLEST_LIMIT, Review
from .check_plan import PLAN, REPLAN, check_plan
from .review import render, stopped
from .terraform import KEY, install, show

RECORD = "record.json"
_MEMBERS = (PLAN, RECORD)
_SUMMARY = 250_000  # characters, of four bytes at most: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits


@dataclass(frozen=True)
class Origin:
    """What was planned where.

    Attributes:
        number: of the pull request; 0 where there is none.
        commit: its last.
        labels: those that open a gate, and who set each.
        run_url: of the run.
        together: the stacks that were planned with it.
    """

    number: int
    commit: str
    labels: Mapping[str, str]
    run_url: str
    together: tuple[str, ...] = ()


def pack(stack: str, plan: Path, file: Path, certificate: Path, origin: Origin) -> None:
    """Encrypts a stack's plan file to a certificate, and what was planned where with it.

    The certificate is a file of the repository: whoever may write to it could change a variable.
    """
    record = {
        "stack": stack,
        "number": origin.number,
        "commit": origin.commit,
        "labels": dict(origin.labels),
        "run_url": origin.run_url,
        "together": origin.together,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(RECORD, json.dumps(record))
        archive.write(plan, PLAN)
    if not certificate.is_file():
        problem = Problem(
            str(certificate), "is not there: docs/pull-requests.md says how it is made, and where its key goes."
        )
        raise ConfigurationError("arguments", [problem])
    file.write_bytes(
        _openssl(
            packed.getvalue(),
            *("-encrypt", "-aes-256-gcm", "-outform", "DER", "-recip", str(certificate.resolve())),
            *("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"),
        )
    )


def unpack(file: Path, folder: Path) -> Mapping[str, Any]:
    """Decrypts what `pack` wrote into a folder that only this user reads; returns its record.

    Raises:
        RefusedError: it was not encrypted to this key, or was changed, or holds something else.
    """
    with _key() as key:
        try:
            packed = _openssl(file.read_bytes(), "-decrypt", "-inform", "DER", "-inkey", key)
        except CommandError:
            raise RefusedError(
                f"{file.name} does not open with PLAN_KEY, or was changed. Nothing is applied."
            ) from None
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            if sorted(archive.namelist()) != sorted(_MEMBERS):
                raise RefusedError(f"{file.name} holds something else than a plan and its record.")
            contents = {name: archive.read(name) for name in _MEMBERS}
        record = dict(json.loads(contents[RECORD]))
        record["labels"], record["together"] = dict(record["labels"]), list(record["together"])
        record["run_url"] = str(record["run_url"])
    except (zipfile.BadZipFile, LookupError, TypeError, ValueError) as error:
        raise RefusedError(f"{file.name} holds no plan: {error}") from None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return record


def open_plans(
    packed: Path,
    merged: Path,
    target: Path,
    stacks: Sequence[str],
    *,
    origin: Origin,
    shown: Mapping[str, str] | None,
    summary: Path | None,
) -> dict[str, str]:
    """Opens the plans of stacks, and refuses them all when one is not what was reviewed, or a gate is shut.

    Args:
        packed: folder of `<stack>.plan`, and of `<stack>.md`, the review that was written into a comment.
        merged: folder of the merged configuration's folders, each of the stack's name.
        target: folder for the plans.
        stacks: their names.
        origin: of the pull request that was merged, with the labels that count now.
        shown: by the stack, what this returned when approvers were shown the reviews; nothing when they have not yet been.
        summary: a file that the reviews are added to: GitHub shows 1 MiB of it, which all stacks share.

    Returns:
        By the stack, a digest of the review that approvers are shown.
    """
    refused: list[str] = []
    reviews: dict[str, str] = {}
    briefs: list[str] = []
    for stack in stacks:
        try:
            folder = target / stack
            record = _opened(stack, packed / f"{stack}.plan", merged / stack, folder, origin)
            if shown is None and (missing := sorted(set(record["together"]) - set(stacks))):
                raise RefusedError(
                    f"{stack}: {', '.join(missing)} was planned with it, and its plan is gone.\n{REPLAN}"
                )
            plan = show(merged / stack, folder / PLAN)
            review = _agreed(stack, plan, packed / f"{stack}.md", record, origin)
            reviews[stack] = hashlib.sha256(review.markdown.encode()).hexdigest()
            if shown is not None and shown.get(stack) != reviews[stack]:
                raise RefusedError(
                    f"{stack}: the review is not the one that approvers were shown. Run the workflow again."
                )
            briefs.append(_rendered(stack, plan, record, origin, limit=_SUMMARY // len(stacks)).markdown)
        except S3ToSfnError as error:
            refused.append(str(error))
    if refused:
        raise RefusedError("\n".join(refused))
    if summary is not None:
        with summary.open("a", encoding="utf-8") as file:
            file.writelines(
                f"{login} set the label `{label}`, which opens a gate.\n\n" for label, login in origin.labels.items()
            )
            file.writelines(briefs)
    return reviews


def _opened(stack: str, file: Path, merged: Path, target: Path, origin: Origin) -> Mapping[str, Any]:
    """The record beside a plan that is of this pull request, and an ordinary one of what was merged."""
    if not file.is_file():
        raise RefusedError(f"{stack}: no plan was reviewed. The plans of a pull request are kept for five days.")
    record = unpack(file, target)
    said = (record.get("stack"), record.get("number"), record.get("commit"))
    if said != (stack, origin.number, origin.commit):
        raise RefusedError(
            f"{stack}: the plan is of stack {said[0]}, pull request {said[1]}, commit {said[2]}, and not of pull request "
            f"{origin.number}, commit {origin.commit}. Nothing is applied."
        )
    install(merged)
    if found := check_plan(target, merged):
        raise RefusedError(
            f"{stack}: the plan is not an ordinary one of the merged configuration: {'; '.join(found)}. Another pull request "
            f"was probably merged in between. Nothing is applied.\n{REPLAN}"
        )
    return record


def _agreed(stack: str, plan: bytes, reviewed: Path, record: Mapping[str, Any], origin: Origin) -> Review:
    """The review that is rendered anew from the plan file by this code, where it is the one that was reviewed and no gate is shut."""
    then = replace(origin, labels=record["labels"])
    text = reviewed.read_text(encoding="utf-8") if reviewed.is_file() else None
    if _rendered(stack, plan, record, then).markdown != text:
        raise RefusedError(
            f"{stack}: what was reviewed is not what this plan says, read by today's s3-to-sfn. Nothing is applied.\n{REPLAN}"
        )
    review = _rendered(stack, plan, record, origin)
    if reasons := stopped(review, origin.labels):
        raise RefusedError("\n".join(f"{reason}. Nothing is applied." for reason in reasons))
    return review


def _rendered(stack: str, plan: bytes, record: Mapping[str, Any], origin: Origin, limit: int = LIMIT) -> Review:
    return render(
        stack,
        plan,
        labels=origin.labels,
        commit=origin.commit,
        run_url=record["run_url"],
        limit=max(SMALLEST_LIMIT, min(LIMIT, limit)),
    )


@contextmanager
def _key() -> Iterator[str]:
    """A file with the private key, for as long as it is needed."""
    value = os.environ.get(KEY, "")
    if not value.strip():
        text = "is empty: it is a secret of the environments that apply. See docs/pull-requests.md."
        raise ConfigurationError("environment", [Problem(KEY, text)])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pem"
        file.write_text(value if value.endswith("\n") else value + "\n", encoding="utf-8")
        yield str(file)


def _openssl(content: bytes, *arguments: str) -> bytes:
    """Runs `openssl cms`: https://docs.openssl.org/3.0/man1/openssl-cms/. When it fails, what it printed is not to be used."""
    try:
        done = subprocess.run(
            ["openssl", "cms", "-binary", *arguments], input=content, stdout=subprocess.PIPE, check=False
        )
    except OSError as error:
        raise CommandError(f"openssl cannot be started: {error.strerror}") from None
    if done.returncode:
        raise CommandError(f"openssl cms {arguments[0]} ended with {done.returncode}: read above")
    return done.stdout
