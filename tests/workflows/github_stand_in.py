"""A stand-in for GitHub, behind a `gh` for a PATH: answers as the REST API documents, from what a test says is there.

| asked | documented at https://docs.github.com/en/rest/… |
|---|---|
| `pulls?state=&head=&base=` | pulls/pulls#list-pull-requests: `head` is `owner:branch`; what it cannot read it ignores |
| `commits/SHA/pulls` | commits/commits#list-pull-requests-associated-with-a-commit: the merged one, with its labels as they are now |
| `actions/workflows/NAME/runs?event=&branch=&created=` | actions/workflow-runs#list-workflow-runs-for-a-workflow: newest first. A run of the event workflow_run is of the default branch; its `pull_requests` are those that are open with the same head, none for forks, and need not be what triggered it |
| `actions/runs/ID/artifacts`, `actions/artifacts/ID/zip` | actions/artifacts: each belongs to the run whose jobs uploaded it |
| `issues/N/events` | issues/events#list-issue-events, using-the-rest-api/issue-event-types#labeled: who set which label when; nothing when a label is renamed |
| `collaborators/LOGIN/permission` | collaborators/collaborators#get-repository-permissions-for-a-user: admin, write (also for maintain), read (also for triage), none; 404 for who is no user |
| `issues/N/comments`, `issues/comments/ID`, `issues`, `statuses/SHA` | issues/comments, issues/issues, commits/statuses |
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "acme/ingest"
ROOT = Path(__file__).parents[2]


@dataclass
class GitHub:
    """A repository at GitHub.

    Args:
        folder: for the program and what is there.
    """

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        program = self.folder / "gh"
        # Not the interpreter in the first line, where its path may hold no space.
        program.write_text(
            f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -S {shlex.quote(__file__)} {shlex.quote(str(self.folder))} "$@"\n',
            encoding="utf-8",
        )
        program.chmod(0o755)
        self.has()

    def has(self, **things: Any) -> None:
        """What is there: `pulls`, `runs` by workflow, `artifacts` by run, `events` and `comments` by number, `permissions`, `issues`."""
        (self.folder / "state.json").write_text(json.dumps(things), encoding="utf-8")

    @property
    def asked(self) -> Sequence[tuple[list[str], Any]]:
        """The arguments of every call that changes something, and what was sent with it."""
        notes = self.folder / "asked.jsonl"
        lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        return [(line, sent) for line, sent in map(json.loads, lines)]

    def step(self, name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs `s3-to-sfn ci NAME …` by Python alone."""
        return self.run(sys.executable, "-S", "-m", "modules", "ci", name, *arguments, **variables)

    def run(self, *line: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a program that finds this GitHub."""
        path = os.pathsep.join([str(self.folder), os.environ["PATH"]])
        asked = {**os.environ, "PATH": path, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_REF_NAME": "main", **variables}
        return subprocess.run(line, cwd=ROOT, env=asked, text=True, capture_output=True, check=False)


def _main(folder: Path, arguments: list[str]) -> int:
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    if "--method" in arguments or arguments[0] != "api":
        sent = json.load(sys.stdin) if "--input" in arguments else None
        with (folder / "asked.jsonl").open("a", encoding="utf-8") as notes:
            print(json.dumps([arguments, sent]), file=notes)
        if arguments[:2] == ["issue", "list"]:
            print(json.dumps(state.get("issues", [])))
        return 0
    url = urlsplit(arguments[-1])
    query = {name: value for name, (value,) in parse_qs(url.query).items()}
    answer = _answer(state, url.path.removeprefix(f"repos/{REPOSITORY}/").split("/"), query)
    if isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
    elif answer is None:
        print("gh: Not Found (HTTP 404)", file=sys.stderr)
        return 1
    elif "--slurp" in arguments and isinstance(answer, list):
        print(json.dumps([answer[:1], answer[1:]]))
    else:
        print(json.dumps([answer] if "--slurp" in arguments else answer))
    return 0


def _answer(state: Any, path: list[str], query: dict[str, str]) -> Any:
    match path:
        case ["pulls"]:
            owner, separator, branch = query.get("head", "").partition(":")
            return [
                pull
                for pull in state.get("pulls", [])
                if pull["state"] == query["state"]
                and pull["base"]["ref"] == query["base"]
                and (not separator or (pull["head"]["repo"]["owner"]["login"], pull["head"]["ref"]) == (owner, branch))
            ]
        case ["commits", commit, "pulls"]:
            return [
                pull for pull in state.get("pulls", []) if commit in (pull["merge_commit_sha"], pull["head"]["sha"])
            ]
        case ["actions", "workflows", workflow, "runs"]:
            runs = [
                run
                for run in state.get("runs", {}).get(workflow, [])
                if run["event"] == query.get("event", run["event"])
                and run["head_branch"] == query.get("branch", run["head_branch"])
                and run["created_at"] >= query.get("created", "").removeprefix(">=")
            ]
            return {"workflow_runs": sorted(runs, key=lambda run: str(run["created_at"]), reverse=True)}
        case ["actions", "runs", run, "artifacts"]:
            return {"artifacts": state.get("artifacts", {}).get(run, [])}
        case ["actions", "artifacts", artifact, "zip"]:
            return Path(state["files"][artifact]).read_bytes()
        case ["issues", number, "events"]:
            return state.get("events", {}).get(number, [])
        case ["issues", number, "comments"]:
            return state.get("comments", {}).get(number, [])
        case ["collaborators", login, "permission"]:
            permission = state.get("permissions", {}).get(login)
            return permission and {"permission": permission, "user": {"login": login}}
    return None


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), sys.argv[2:]))
