"""GitLab: plans of a merge request, its note, and the plans that were reviewed before a merge.

A merge request's pipeline follows the merge request's own `.gitlab-ci.yml`, unless the project reads it from another one. Nothing that it
keeps is believed, therefore: what the plans do is judged after the merge, by the default branch's code, and asked of the API is only
which merge request, pipeline and labels they belong to.
"""

from __future__ import annotations

import io
import json
import os
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..model.errors import CommandError, ConfigurationError, Problem, RefusedError
from ..plan_review.review import Review
from . import stacks, terraform
from .check_plan import PLAN, REPLAN
from .comments import REMOVES
from .github import EVERY, GATES
from .package import Origin, pack
from .review import render, stopped

PLAN_JOB = "plan"
"""The job of a merge request's pipeline that keeps `plans/<stack>.plan` and `plans/<stack>.md`."""

_MARKER = "<!-- s3-to-sfn plans -->\n"
_LIMIT = 1_000_000
"""Characters of a note: https://docs.gitlab.com/api/notes/#create-new-merge-request-note."""

_COMMAND = re.compile(r"^(\s*)/", re.MULTILINE)

_DEVELOPER = 30
"""https://docs.gitlab.com/api/members/#roles: who may push to a branch and merge where the project lets developers do so."""

_BOT = re.compile(r"(?:project|group)_\d+_bot(?:_\w+)?")
"""The user of an access token: https://docs.gitlab.com/user/project/settings/project_access_tokens/#bot-users-for-projects."""

_KEPT = re.compile(r"plans/([A-Za-z0-9][A-Za-z0-9_-]{0,99})\.(plan|md)")
_LARGEST = 256 * 1024 * 1024


@dataclass(frozen=True)
class Reviewed:
    """What was planned of a merge request before it was merged.

    Attributes:
        number: of the merge request.
        commit: its last.
        job: that planned it.
        labels: the gates' labels that count, and who set each.
        notes: what is to say of all, in words.
    """

    number: int
    commit: str
    job: int
    labels: Mapping[str, str]
    notes: Sequence[str]


def plan_stacks(head: Path, base: Path, folder: Path, certificate: Path) -> list[str]:
    """Plans what a merge request touches: `<stack>.md` for its note, and `<stack>.plan` for the apply after the merge.

    Args:
        head: what the merge request synthesizes to.
        base: what is there without it.
        folder: for the files; is made.
        certificate: that plans are encrypted to.

    Returns:
        Why the merge request must not pass.
    """
    labels = [label for label in os.environ.get("CI_MERGE_REQUEST_LABELS", "").split(",") if label]
    found = stacks.touched(head, None if EVERY in labels else base, (), None)
    origin = Origin(
        number=int(_variable("CI_MERGE_REQUEST_IID")),
        # The first is empty but in pipelines for merged results, where the second is a commit that GitLab made for the pipeline.
        commit=os.environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or _variable("CI_COMMIT_SHA"),
        # Whether they count is asked before the apply: this job has no token to ask with.
        labels={label: "" for label in labels if label in GATES.values()},
        run_url=os.environ.get("CI_PIPELINE_URL", ""),
        together=tuple(found["touched"]),
    )
    folder.mkdir(parents=True)
    reasons = []
    for one in found["stacks"]:
        stack = one["stack"]
        if role := os.environ.get("PLAN_ROLE"):
            os.environ["AWS_ROLE_ARN"] = f"arn:{one['partition']}:iam::{one['account_id']}:role/{role}"
        review, stops = _planned(stack, head / "stacks" / stack, origin)
        (folder / f"{stack}.md").write_text(review.markdown, encoding="utf-8")
        if not stops:
            pack(stack, head / "stacks" / stack / PLAN, folder / f"{stack}.plan", certificate, origin)
        reasons += stops
    if found["removed"]:
        (folder / "removed.md").write_text(REMOVES.format(stacks=", ".join(found["removed"])), encoding="utf-8")
    return reasons


def _planned(stack: str, place: Path, origin: Origin) -> tuple[Review, list[str]]:
    """The review, and why it must not pass."""
    plan, failure = None, ""
    try:
        terraform.plan(place)
        plan = (place / terraform.SHOWN).read_bytes()
    except CommandError as error:
        log = place / terraform.LOG
        failure = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else str(error)
    review = render(stack, plan, labels=origin.labels, commit=origin.commit, run_url=origin.run_url, failure=failure)
    return review, [f"{stack}: planning failed"] if plan is None else stopped(review, origin.labels)


def write_note(folder: Path) -> None:
    """One note of the merge request with all reviews; none where nothing changes any more."""
    # Which the job that planned has left: a link would lead to what only this job may read, as its token.
    if links := [path.name for path in (folder, *folder.glob("*")) if path.is_symlink()]:
        raise RefusedError(f"What the pipeline keeps holds links, and none is followed: {', '.join(links)}")
    reviews = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))]
    # A line that begins with a slash is a command to GitLab: https://docs.gitlab.com/user/project/quick_actions/. No review has one
    # but in code, and where the job that planned ran somebody's provider, what it left may be no review.
    text = _COMMAND.sub(r"\1\\/", "\n".join(review for review in reviews if review.strip()))
    pipeline = f"[pipeline]({_variable('CI_PIPELINE_URL')})"
    if not folder.is_dir():
        text = f"Nobody could review this merge request: its {pipeline} ended before there was a review.\n"
    elif len(text) > _LIMIT - len(_MARKER):
        text = f"The reviews are too long for a note: they are in what the {pipeline} keeps.\n"
    notes = f"merge_requests/{_variable('CI_MERGE_REQUEST_IID')}/notes"
    me = _call("GET", "/user")["id"]
    ours = next(
        (
            note["id"]
            for note in _pages(notes)
            if note["author"]["id"] == me and note["body"].startswith(_MARKER.strip())
        ),
        None,
    )
    if text and ours is None:
        _call("POST", notes, {"body": _MARKER + text})
    elif text:
        _call("PUT", f"{notes}/{ours}", {"body": _MARKER + text})
    elif ours is not None:
        _call("DELETE", f"{notes}/{ours}")


def reviewed(commit: str) -> Reviewed:
    """What was planned of the merge request that was merged into the default branch as `commit`.

    Raises:
        RefusedError: there is none, or its last pipeline did not succeed.
    """
    request = _merged(commit)
    number = int(request["iid"])
    # A pipeline for the merge request has its number in its ref: those of the branch alone are listed beside them.
    ours = re.compile(rf"refs/merge-requests/{number}/(?:head|merge)")
    pipelines = [one for one in _pages(f"merge_requests/{number}/pipelines") if ours.fullmatch(str(one["ref"]))]
    last = max(pipelines, key=lambda one: int(one["id"]), default=None)
    if last is None or last["status"] != "success":
        outcome = "there is none" if last is None else f"it is {last['status']}"
        raise RefusedError(
            f"The last pipeline of !{number} has not succeeded: {outcome}. Nothing is applied.\n{REPLAN}"
        )
    jobs = [
        job for job in _pages(f"pipelines/{last['id']}/jobs") if job["name"] == PLAN_JOB and job["status"] == "success"
    ]
    if len(jobs) != 1:
        raise RefusedError(
            f"Pipeline {last['id']} of !{number} has {len(jobs)} jobs {PLAN_JOB} that succeeded. Nothing is applied.\n{REPLAN}"
        )
    return Reviewed(number, str(request["sha"]), int(jobs[0]["id"]), *_labels_that_count(request, pipelines))


def _merged(commit: str) -> Mapping[str, Any]:
    branch, project = _variable("CI_DEFAULT_BRANCH"), int(_variable("CI_PROJECT_ID"))
    found = []
    for one in _pages(f"repository/commits/{commit}/merge_requests"):
        ends = (one["source_project_id"], one["target_project_id"], one["target_branch"], one["state"])
        # A fast-forward leaves no merge commit, and none of a squash where nothing was squashed.
        merge = one["merge_commit_sha"] or one["squash_commit_sha"] or one["sha"]
        if ends == (project, project, branch, "merged") and merge == commit:
            found.append(one["iid"])
    if len(found) > 1:
        # One with the same commits is merged with the other: its labels and its pipeline are its author's.
        numbers = ", ".join(f"!{number}" for number in sorted(found))
        raise RefusedError(
            f"{commit} is the merge of several merge requests ({numbers}). Nothing is applied.\n{REPLAN}"
        )
    if found:
        return dict(_call("GET", f"merge_requests/{found[0]}"))
    raise RefusedError(
        f"{commit} is not the merge of a merge request of this project into {branch}: no plan was reviewed, and nothing is applied "
        "without one."
    )


def _labels_that_count(
    request: Mapping[str, Any], pipelines: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, str], list[str]]:
    """The gates' labels that are on the merge request now, set by a developer or more, after its last commit was planned for the first
    time: nobody can have meant what nobody could read before. And what is to say of all."""
    present = sorted(set(request["labels"]) & set(GATES.values()))
    if not present:
        return {}, []
    path = f"merge_requests/{request['iid']}"
    # The commits of pipelines for merged results are GitLab's own, so that the time of the push says which are of the last commit.
    pushed = min(_time(one) for one in _pages(f"{path}/versions") if one["head_commit_sha"] == request["sha"])
    first = min(when for one in pipelines if (when := _time(one)) >= pushed)
    events = sorted(_pages(f"{path}/resource_label_events"), key=lambda event: int(event["id"]))
    last = {event["label"]["name"]: event for event in events if event["label"]}
    counted, notes = {}, []
    for label in present:
        event = last.get(label)
        if reason := _why_not(event, first):
            notes.append(f"The label {label} does not count: {reason}.")
        elif event is not None:
            counted[label] = str(event["user"]["username"])
            notes.append(f"{counted[label]} set the label {label}.")
    return counted, notes


def _time(described: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(described["created_at"])


def _why_not(event: Mapping[str, Any] | None, first: datetime) -> str:
    if event is None or event["action"] != "add" or not event["user"]:
        return "nobody who is still there set it here"
    name = str(event["user"]["username"])
    if _BOT.fullmatch(name):
        return f"{name} set it, and a person has to"
    if _time(event) < first:
        return (
            f"{name} set it before this commit was planned. Take it off and set it again when you have read the review"
        )
    members = _call("GET", f"members/all/{event['user']['id']}", missing={})
    if members.get("access_level", 0) < _DEVELOPER:
        return f"{name} set it, who is no developer of this project"
    return ""


def download(found: Reviewed, folder: Path) -> list[str]:
    """The packed plans and the reviews that a job keeps, in a new folder; returns the names of the plans' stacks."""
    content = _answer("GET", f"jobs/{found.job}/artifacts", missing=b"")
    if not content:
        raise RefusedError(
            f"The plans of !{found.number} are gone: they are kept for five days. Nothing is applied.\n{REPLAN}"
        )
    folder.mkdir(mode=0o700, parents=True)
    planned = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if name := _KEPT.fullmatch(entry.filename):
                    if entry.file_size > _LARGEST:
                        raise RefusedError(f"{entry.filename} is larger than {_LARGEST} bytes. Nothing is applied.")
                    (folder / f"{name[1]}.{name[2]}").write_bytes(archive.read(entry))
                    planned += [name[1]] if name[2] == "plan" else []
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise RefusedError(f"What job {found.job} keeps cannot be unpacked: {error}. Nothing is applied.") from None
    return sorted(set(planned))


def _pages(path: str) -> Iterator[Any]:
    """Every item of a list: https://docs.gitlab.com/api/rest/#offset-based-pagination."""
    page = "1"
    while page:
        content, headers = _request("GET", f"{path}?per_page=100&page={page}")
        yield from json.loads(content)
        page = headers.get("X-Next-Page", "")


def _call(method: str, path: str, body: Any = None, *, missing: Any = None) -> Any:
    content = _answer(method, path, body, missing=None if missing is None else json.dumps(missing).encode())
    return json.loads(content) if content else None


def _answer(method: str, path: str, body: Any = None, *, missing: bytes | None = None) -> bytes:
    return _request(method, path, body, missing=missing)[0]


def _request(
    method: str, path: str, body: Any = None, *, missing: bytes | None = None
) -> tuple[bytes, Mapping[str, str]]:
    """Asks GitLab's API, of this project unless the path begins with a slash.

    Args:
        method, path, body: of the request.
        missing: what is returned for 404; nothing where that is an error.
    """
    address = _variable("CI_API_V4_URL")
    address += path if path.startswith("/") else f"/projects/{_variable('CI_PROJECT_ID')}/{path}"
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data=content, method=method, headers={"Content-Type": "application/json"})
    # Not sent on to where an artefact's download is redirected.
    request.add_unredirected_header("PRIVATE-TOKEN", _variable("GITLAB_TOKEN"))
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 404 and missing is not None:
                return missing, {}
            said = error.read(500).decode("utf-8", "replace")
        raise CommandError(f"GitLab answered {error.code} to {method} {path}: {said}") from None
    except OSError as error:
        raise CommandError(f"GitLab did not answer {method} {path}: {error}") from None


def _variable(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        text = "is not set: this step runs in GitLab's pipelines. See docs/pull-requests.md."
        raise ConfigurationError("environment", [Problem(name, text)])
    return value
