"""`s3-to-sfn ci STEP …`: the steps of a workflow. What later steps need is printed as `name=value`; all else goes to standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from ..config.variables import variable
from ..model.errors import ConfigurationError, ExitCode, Problem, RefusedError
from ..model.text import visible
from . import comments, github, gitlab, package, stacks, terraform
from .check_plan import PLAN, REPLAN, check_plan
from .review import render, stopped

STEPS = {
    "stacks": "download and unpack what the run of a pull request's own code synthesized",
    "pull-request": "find the pull request that a run synthesized, and the labels that count",
    "touched": "say which synthesized stacks differ from the base",
    "plan": "plan a stack's folder",
    "review": "write the review of a planned folder to review.md",
    "pack": "encrypt a planned folder's plan and review",
    "comment": "write the reviews into comments, and the pull request's status",
    "reviewed-run": "find the run whose plans were reviewed before a merge",
    "open": "decrypt the reviewed plans, and refuse what is not what was reviewed",
    "check-plan": "refuse a plan that is not an ordinary one of a folder",
    "apply": "apply a plan file, if it does what a plan that is made now does",
    "drift": "say whether a stack's folder has drifted",
    "drift-issue": "keep the issue of a stack that has drifted",
    "gitlab-plan": "on GitLab: plan and review what a merge request touches",
    "gitlab-note": "on GitLab: write the reviews into the merge request's note",
    "gitlab-open": "on GitLab: decrypt the plans that were reviewed before a merge, and refuse what is not what was reviewed",
    "gitlab-apply": "on GitLab: the same again, and apply the plans of one environment",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The steps and their arguments."""
    steps = parser.add_subparsers(required=True, metavar="STEP", dest="step")
    of = {
        name: steps.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        for name, words in STEPS.items()
    }
    of["stacks"].add_argument("synthesis", type=int, metavar="RUN", help="id of the run that synthesized")
    of["stacks"].add_argument("folder", type=Path, help="is made")
    for name in ("branch", "commit"):
        of["pull-request"].add_argument(name, help=f"the {name} that the run was of")
    of["touched"].add_argument("head", type=Path, help="what the pull request synthesizes to")
    of["touched"].add_argument("--base", type=Path, help="what is there without it (default: all stacks are touched)")
    of["touched"].add_argument("--also", default="", help="names of further stacks, separated by spaces")
    of["touched"].add_argument(
        "--config", type=Path, metavar="FILE", help="the configuration, which knows the environments"
    )
    for name in ("plan", "review", "pack", "apply", "drift"):
        of[name].add_argument("folder", type=Path, help="the stack's, in which Terraform runs")
    for name in ("review", "pack"):
        of[name].add_argument("--stack", help="its name (default: the folder's)")
    of["pack"].add_argument("file", type=Path, help="is written")
    of["pack"].add_argument("--certificate", type=Path, required=True, metavar="PEM", help="of the key that opens it")
    of["comment"].add_argument("reviews", type=Path, help="folder of STACK.md")
    of["reviewed-run"].add_argument("commit", help="the merge")
    of["reviewed-run"].add_argument("--expect", type=int, metavar="RUN", help="refuse any other")
    for name, words in (
        ("packed", "folder of STACK.plan and STACK.md"),
        ("merged", "folder of the merged stacks' folders"),
        ("target", "folder for the plans"),
    ):
        of["open"].add_argument(name, type=Path, help=words)
    of["open"].add_argument("stack", nargs="+", help="names of stacks")
    of["open"].add_argument(
        "--shown", metavar="JSON", help="what this step printed when approvers were shown the reviews"
    )
    of["open"].add_argument("--summary", type=Path, metavar="FILE", help="the reviews are added to it, for approvers")
    of["check-plan"].add_argument("reviewed", type=Path, help="folder of tfplan")
    of["check-plan"].add_argument("merged", type=Path, help="folder of the merged configuration")
    of["apply"].add_argument("plan", type=Path, help="the plan file")
    of["drift-issue"].add_argument("stack")
    of["drift-issue"].add_argument("drift", type=Path, help="drift.md: empty where nothing drifted")
    for name in ("gitlab-plan", "gitlab-open", "gitlab-apply"):
        of[name].add_argument("head", type=Path, help="what the merge request, or the merge, synthesizes to")
        of[name].add_argument("base", type=Path, help="what is there without it")
    for name in ("gitlab-plan", "gitlab-note"):
        of[name].add_argument("plans", type=Path, help="folder of STACK.plan and STACK.md")
    of["gitlab-plan"].add_argument(
        "--certificate", type=Path, required=True, metavar="PEM", help="of the key that opens them"
    )
    for name in ("gitlab-open", "gitlab-apply"):
        of[name].add_argument("target", type=Path, help="folder for the plans; is made")
        of[name].add_argument("reviews", type=Path, help="folder of reviews.md and shown.json")
    of["gitlab-apply"].add_argument("environment", help="whose stacks are applied")


def run(arguments: argparse.Namespace) -> int:
    """One step."""
    step = globals()[f"_{arguments.step.replace('-', '_')}"]
    return int(step(arguments) or ExitCode.DONE)


def _stacks(arguments: argparse.Namespace) -> None:
    found = [each for each in github.artefacts(arguments.synthesis) if each["name"] == "stacks"]
    if len(found) != 1:
        raise RefusedError(f"run {arguments.synthesis} keeps {len(found)} artefacts called stacks, and one is needed.")
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "stacks.zip"
        archive.write_bytes(github.gh("api", f"{github.repository()}/actions/artifacts/{found[0]['id']}/zip"))
        stacks.extract(archive, arguments.folder)


def _pull_request(arguments: argparse.Namespace) -> None:
    pull = github.open_pull(arguments.branch, arguments.commit)
    if pull is None:
        raise RefusedError(
            f"No open pull request into {github.base_branch()} has {arguments.commit} of {arguments.branch} as its last commit: "
            "nothing is planned."
        )
    labels, notes = github.labels_that_count(pull, github.plannings(pull))
    every = github.EVERY in {label["name"] for label in pull["labels"]}
    _say(number=pull["number"], labels=labels, notes=notes, every=every)
    _note(*notes)


def _touched(arguments: argparse.Namespace) -> None:
    also = arguments.also.split()
    _say(**stacks.touched(arguments.head, arguments.base, also, arguments.config))


def _plan(arguments: argparse.Namespace) -> None:
    terraform.plan(arguments.folder)


def _review(arguments: argparse.Namespace) -> ExitCode:
    folder, origin = arguments.folder, _origin()
    file, log = folder / terraform.SHOWN, folder / terraform.LOG
    review = render(
        arguments.stack or folder.resolve().name,
        file.read_bytes() if file.is_file() else None,
        labels=origin.labels,
        commit=origin.commit,
        run_url=origin.run_url,
        failure=log.read_text(encoding="utf-8", errors="replace") if log.is_file() else "",
    )
    (folder / terraform.REVIEW).write_text(review.markdown, encoding="utf-8")
    _say(changes=bool(review.markdown))
    reasons = stopped(review, origin.labels)
    _note(*reasons)
    return ExitCode.FOUND if reasons or not file.is_file() else ExitCode.DONE


def _pack(arguments: argparse.Namespace) -> None:
    stack = arguments.stack or arguments.folder.resolve().name
    package.pack(stack, arguments.folder / PLAN, arguments.file, arguments.certificate, _origin())


def _comment(arguments: argparse.Namespace) -> None:
    origin = _origin()
    planned = origin.together
    passed = os.environ.get("PASSED") == "true"
    if origin.number:
        removed, notes = (json.loads(os.environ.get(name) or "[]") for name in ("REMOVED", "NOTES"))
        comments.write_comments(origin.number, arguments.reviews, planned, removed, origin.run_url, notes)
    said = (
        f"{len(planned)} stacks planned"
        if passed
        else "a gate is shut, or planning failed: read the comments, or the run"
    )
    comments.write_status(origin.commit, passed=passed, run_url=origin.run_url, said=said)


def _reviewed_run(arguments: argparse.Namespace) -> None:
    found = github.reviewed_run(arguments.commit)
    if arguments.expect not in (None, found.run):
        raise RefusedError(
            f"Run {found.run} is the reviewed one now, and it was {arguments.expect}. Nothing is applied.\n{REPLAN}"
        )
    _say(
        run=found.run,
        number=found.pull["number"],
        commit=found.pull["head"]["sha"],
        labels=found.labels,
        planned=" ".join(github.planned_stacks(found.run)),
    )
    _note(*found.notes)


def _open(arguments: argparse.Namespace) -> None:
    reviews = package.open_plans(
        arguments.packed,
        arguments.merged,
        arguments.target,
        arguments.stack,
        origin=_origin(),
        shown=None if arguments.shown is None else json.loads(arguments.shown),
        summary=arguments.summary,
    )
    _say(reviews=reviews)


def _check_plan(arguments: argparse.Namespace) -> None:
    if found := check_plan(arguments.reviewed, arguments.merged):
        raise RefusedError(
            f"{arguments.merged.name}: the plan is not an ordinary one of the merged configuration: {'; '.join(found)}. Another "
            f"pull request was probably merged in between. Nothing is applied.\n{REPLAN}"
        )


def _apply(arguments: argparse.Namespace) -> None:
    terraform.apply(arguments.folder, arguments.plan)


def _drift(arguments: argparse.Namespace) -> None:
    _say(drift="found" if terraform.drift(arguments.folder) else "none")


def _drift_issue(arguments: argparse.Namespace) -> None:
    comments.write_drift(arguments.stack, arguments.drift.read_text(encoding="utf-8"))


def _gitlab_plan(arguments: argparse.Namespace) -> ExitCode:
    reasons = gitlab.plan_stacks(arguments.head, arguments.base, arguments.plans, arguments.certificate)
    _note(*reasons)
    return ExitCode.FOUND if reasons else ExitCode.DONE


def _gitlab_note(arguments: argparse.Namespace) -> None:
    gitlab.write_note(arguments.plans)


def _gitlab_open(arguments: argparse.Namespace) -> None:
    arguments.reviews.mkdir(parents=True)
    summary = arguments.reviews / "reviews.md"
    reviews = _gitlab_opened(arguments, "", shown=None, summary=summary)
    if not reviews:
        summary.write_text("Nothing to apply.\n", encoding="utf-8")
    (arguments.reviews / "shown.json").write_text(json.dumps(reviews), encoding="utf-8")


def _gitlab_apply(arguments: argparse.Namespace) -> None:
    shown = json.loads((arguments.reviews / "shown.json").read_text(encoding="utf-8"))
    for stack in _gitlab_opened(arguments, arguments.environment, shown=shown, summary=None):
        terraform.apply(arguments.head / "stacks" / stack, arguments.target / stack / PLAN)


def _gitlab_opened(
    arguments: argparse.Namespace, environment: str, *, shown: Any, summary: Path | None
) -> dict[str, str]:
    found = gitlab.reviewed(os.environ.get("CI_COMMIT_SHA", ""))
    _note(*found.notes)
    packed = arguments.target / "packed"
    planned = gitlab.download(found, packed)
    pipelines = Path(variable("PIPELINES") or "pipelines.toml")
    touched = stacks.touched(arguments.head, arguments.base, planned, pipelines)["stacks"]
    return package.open_plans(
        packed,
        arguments.head / "stacks",
        arguments.target,
        [one["stack"] for one in touched if environment in ("", one["environment"])],
        origin=package.Origin(found.number, found.commit, found.labels, ""),
        shown=shown,
        summary=summary,
    )


def _origin() -> package.Origin:
    """What was planned where, by the variables of the step."""
    try:
        # With who set each, or a list where that is not asked, as by action.yml.
        given = json.loads(os.environ.get("LABELS") or "{}")
        labels = dict.fromkeys(given, "") if isinstance(given, list) else dict(given)
        together = tuple(json.loads(os.environ.get("TOUCHED") or "[]"))
        number = int(os.environ.get("NUMBER") or 0)
    except (TypeError, ValueError) as error:
        problem = Problem("LABELS, TOUCHED, NUMBER", f"cannot be read: {error}")
        raise ConfigurationError("environment", [problem]) from None
    return package.Origin(number, os.environ.get("COMMIT", ""), labels, os.environ.get("RUN_URL", ""), together)


def _say(**outputs: Any) -> None:
    """Outputs of the step: text as it is, all else as JSON, in one line each."""
    for name, value in outputs.items():
        print(f"{name}={value if isinstance(value, str) else json.dumps(value)}")


def _note(*lines: str) -> None:
    for line in lines:
        print(visible(line), file=sys.stderr)
