"""What is asked of GitHub, through its command line, which every runner has; it takes token and host from the environment."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..model.errors import CommandError, RefusedError
from .check_plan import REPLAN

GATES = {"delete-stateful": "allow-destroy", "access-widened": "allow-access"}
"""The gates that stop a pull request, and the label that opens each."""

EVERY = "plan-every-stack"
_WORKFLOW = "plan.yml"
_MAY_OPEN = ("admin", "write")


def gh(*arguments: str, given: Any = None) -> bytes:
    """Runs `gh <arguments>`; returns what it printed.

    Args:
        arguments: of gh.
        given: printed to it as JSON: too long for an argument.

    Raises:
        CommandError: it ended with an error, which it printed itself.
    """
    text = None if given is None else json.dumps(given).encode()
    try:
        done = subprocess.run(["gh", *arguments], stdout=subprocess.PIPE, input=text, check=False)
    except OSError as error:
        raise CommandError(f"gh, GitHub's command line, cannot be started: {error.strerror}") from None
    if done.returncode:
        raise CommandError(f"gh {' '.join(arguments[:4])} ended with {done.returncode}: read above")
    return done.stdout


def pages(path: str) -> list[Any]:
    """Every page of a listing of GitHub's API."""
    return list(json.loads(gh("api", "--paginate", "--slurp", path)))


def repository() -> str:
    """The path of the repository's part of the API."""
    return f"repos/{os.environ['GITHUB_REPOSITORY']}"


def base_branch() -> str:
    """The branch that is applied: the one that the workflow runs on."""
    return os.environ.get("GITHUB_REF_NAME") or "main"


@dataclass(frozen=True)
class Planned:
    """The planning of a pull request.

    Attributes:
        run: id of the run of plan.yml.
        pull: the pull request, as GitHub's API describes it.
        labels: the gates' labels that count, and who set each.
        notes: who set which label, and which do not count.
    """

    run: int
    pull: Mapping[str, Any]
    labels: Mapping[str, str]
    notes: Sequence[str]


def open_pull(branch: str, head: str) -> Mapping[str, Any] | None:
    """The open pull request from this repository's `branch` into the base branch, if `head` is its last commit.

    There is one at most for a pair of branches. Which pull request a run was started by GitHub's API does not say: its
    `pull_requests` are those that are open now and have the same head, whatever their base
    (https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run).
    """
    owner = os.environ["GITHUB_REPOSITORY"].partition("/")[0]
    path = f"{repository()}/pulls?state=open&head={quote(f'{owner}:{branch}')}&base={quote(base_branch())}&per_page=100"
    for page in pages(path):
        for pull in page:
            if (
                _is_ours(pull)
                and (pull["head"]["ref"], pull["head"]["sha"]) == (branch, head)
                and pull["state"] == "open"
            ):
                return dict(pull)
    return None


def merged_pull(commit: str) -> Mapping[str, Any]:
    """The pull request that was merged into the base branch as `commit`.

    Raises:
        RefusedError: there is none, or more than one: GitHub calls a pull request merged as well whose commits another one brought
            there, and its labels and its run are not those that were reviewed.
    """
    listed = [pull for page in pages(f"{repository()}/commits/{commit}/pulls?per_page=100") for pull in page]
    found = [pull for pull in listed if _is_ours(pull) and pull["merge_commit_sha"] == commit and pull["merged_at"]]
    if len(found) > 1:
        numbers = ", ".join(str(pull["number"]) for pull in found)
        raise RefusedError(f"{commit} is the merge of several pull requests ({numbers}). Nothing is applied.\n{REPLAN}")
    if found:
        return dict(found[0])
    raise RefusedError(
        f"{commit} is not the merge of a pull request into {base_branch()}: no plan was reviewed, and nothing is applied without one."
    )


def _is_ours(pull: Mapping[str, Any]) -> bool:
    """Its base is the base branch of this repository, and its head is no fork's."""
    # Of a fork that was deleted the repository is null.
    repositories = [pull[end]["repo"] for end in ("base", "head") if "repo" in pull[end]]
    ours = all(one and one["full_name"] == os.environ["GITHUB_REPOSITORY"] for one in repositories)
    return ours and bool(pull["base"]["ref"] == base_branch())


def reviewed_run(commit: str) -> Planned:
    """The run whose plans were reviewed before `commit` was merged.

    Raises:
        RefusedError: there is none, or the last one did not succeed.
    """
    pull = merged_pull(commit)
    # One that is skipped judged nothing: nothing was synthesized for it.
    runs = [
        run for run in plannings(pull) if run["run_started_at"] <= pull["merged_at"] and run["conclusion"] != "skipped"
    ]
    # The latest, not the latest that succeeded: when a label is taken away, the gate that it held open is shut again.
    run = max(runs, key=lambda run: str(run["run_started_at"]), default=None)
    if run is None or run["status"] != "completed" or run["conclusion"] != "success":
        outcome = "there is none" if run is None else f"it is {run['conclusion'] or run['status']}"
        raise RefusedError(
            f"The last planning of {pull['head']['sha']} before the merge has not succeeded: {outcome}. Nothing is applied.\n{REPLAN}"
        )
    return Planned(int(run["id"]), pull, *labels_that_count(pull, runs))


def plannings(pull: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The runs of plan.yml for the pull request's last commit."""
    path = f"{repository()}/actions/workflows/{_WORKFLOW}/runs?event=workflow_run&branch={quote(base_branch())}&per_page=100"
    if pull.get("created_at"):
        path += f"&created={quote('>=' + str(pull['created_at']))}"
    return [run for page in pages(path) for run in page["workflow_runs"] if _concerns(run, pull)]


def _concerns(run: Mapping[str, Any], pull: Mapping[str, Any]) -> bool:
    """By the title, which plan.yml of the base branch gives its runs; where an older GitHub Enterprise Server sends none, by what it lists."""
    if "display_title" in run:
        return bool(run["display_title"] == f"{pull['head']['ref']} at {pull['head']['sha']}")
    listed = run.get("pull_requests") or ()
    return any((one["number"], one["base"]["ref"]) == (pull["number"], pull["base"]["ref"]) for one in listed)


def labels_that_count(pull: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> tuple[dict[str, str], list[str]]:
    """The gates' labels that are on the pull request now and were set by somebody who may write to the repository, after the
    commit was planned for the first time: nobody can have meant what nobody could read before. And what is to say of all."""
    present = {label["name"] for label in pull.get("labels", ())} & set(GATES.values())
    if not present:
        return {}, []
    first = min((str(run["created_at"]) for run in runs), default=None)
    counted, notes = {}, []
    last = _last_labelled(pull["number"])
    for label in sorted(present):
        event = last.get(label)
        reason = _why_not(event, first)
        if event is None or reason:
            notes.append(f"The label {label} does not count: {reason}.")
        else:
            counted[label] = str(event["actor"]["login"])
            notes.append(f"{counted[label]} set the label {label}.")
    return counted, notes


def _last_labelled(number: int) -> dict[str, Mapping[str, Any]]:
    """The last event of each label: https://docs.github.com/en/rest/using-the-rest-api/issue-event-types#labeled."""
    events = [event for page in pages(f"{repository()}/issues/{number}/events?per_page=100") for event in page]
    events = [event for event in events if event["event"] in ("labeled", "unlabeled")]
    return {event["label"]["name"]: event for event in sorted(events, key=lambda event: int(event["id"]))}


def _why_not(event: Mapping[str, Any] | None, first: str | None) -> str:
    if event is None or event["event"] != "labeled":
        return "nobody set it here, as when another label was given its name"
    actor = event["actor"]
    if not actor or actor["type"] != "User" or event.get("performed_via_github_app"):
        return f"{actor['login'] if actor else 'nobody who is still there'} set it, and a person has to"
    login = str(actor["login"])
    if first is None or event["created_at"] < first:
        return (
            f"{login} set it before this commit was planned. Take it off and set it again when you have read the review"
        )
    try:
        answer = json.loads(gh("api", f"{repository()}/collaborators/{login}/permission"))
    except CommandError:
        return f"{login} set it, and GitHub does not say what {login} may do"
    if answer["permission"] not in _MAY_OPEN:
        return f"{login} set it, who may not write to the repository"
    return ""


def artefacts(run: int | str) -> Iterator[Mapping[str, Any]]:
    """What a run keeps."""
    for page in pages(f"{repository()}/actions/runs/{run}/artifacts?per_page=100"):
        yield from (each for each in page["artifacts"] if not each["expired"])


def planned_stacks(run: int) -> list[str]:
    """The stacks whose plans the run kept."""
    names = (str(each["name"]) for each in artefacts(run))
    return sorted({name.removeprefix("plan-") for name in names if name.startswith("plan-")})
