"""Runs jobs of a workflow of GitHub Actions: its steps as scripts, the expressions in them, and what a few actions do.

What the runner does is at https://docs.github.com/en/actions/reference/workflows-and-actions (workflow-syntax, expressions, contexts).
Only what the workflows here use is known; anything else ends the test.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|([A-Za-z_][\w-]*(?:\.(?:[\w-]+|\*))*)|(&&|\|\||==|!=|!|[(),\[\]]))")
_OPERATORS = {"&&": " and ", "||": " or ", "!": " not "}
_STATUS = re.compile(r"\b(?:always|cancelled|failure|success)\(\)")


@dataclass
class Run:
    """A run of a workflow.

    Attributes:
        workflow: the file.
        folder: for checkouts and artefacts; is made.
        contexts: `github`, `inputs`; `secrets` and `vars` by the environment.
        checkout: makes a checkout of a commit, or of what the event is of.
        variables: of every step.
        credentials: what a job has once it has assumed a role.
        others: of each further run the artefacts, by its id.
        roles: that were assumed, in which environment.
    """

    workflow: Path
    folder: Path
    contexts: Mapping[str, Any]
    checkout: Callable[[str, Path], None]
    variables: Mapping[str, str]
    credentials: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    needs: dict[str, Any] = field(default_factory=dict)
    roles: list[tuple[str, str]] = field(default_factory=list)
    log: str = ""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.document = YAML(typ="safe").load(self.workflow)

    def jobs(self) -> dict[str, str]:
        """Runs all jobs, each after those that it needs; returns the result of each."""
        for name, job in self.document["jobs"].items():
            before = job.get("needs", [])
            needed = [before] if isinstance(before, str) else before
            passed = all(self.needs[one]["result"] == "success" for one in needed)
            if self._goes_on(job.get("if"), {"needs": self.needs}, failed=not passed):
                self.again(name)
            else:
                self.needs[name] = {"result": "skipped", "outputs": {}}
        return {name: job["result"] for name, job in self.needs.items()}

    def again(self, name: str) -> str:
        """Runs one job, with what those before it have left; returns its result."""
        job = self.document["jobs"][name]
        shutil.rmtree(self.folder / name, ignore_errors=True)
        rows = self._value(job.get("strategy", {}).get("matrix", {}).get("include", [{}]), {"needs": self.needs})
        results = [self._job(name, job, row) for row in rows]
        result = "success" if all(one["result"] == "success" for one in results) else "failure"
        self.needs[name] = {"result": result, "outputs": results[-1]["outputs"] if results else {}}
        return result

    def _job(self, name: str, job: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        place = self.folder / name / "-".join(map(str, [*row.values()][:1]))
        work, temporary = place / "work", place / "temp"
        work.mkdir(parents=True)
        temporary.mkdir(parents=True)
        contexts: dict[str, Any] = {"matrix": row, "needs": self.needs, "steps": {}, "runner": {"temp": str(temporary)}}
        environment = self._value(job.get("environment", ""), contexts)
        contexts |= {kind: self.contexts[kind].get(environment, {}) for kind in ("secrets", "vars")}
        variables = self._value({**self.document.get("env", {}), **job.get("env", {})}, contexts)
        contexts["env"] = variables
        failed = False
        for step in job["steps"]:
            if not self._goes_on(step.get("if"), contexts, failed=failed):
                continue
            if "uses" in step:
                given = self._value(step.get("with", {}), contexts)
                variables |= self._action(step["uses"].partition("@")[0], given, work, environment)
                status, said = 0, {}
            else:
                more = self._value(step.get("env", {}), contexts)
                status, said = self._script(step["run"], work, temporary, variables | more)
            failed = failed or status != 0
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": said, "outcome": "failure" if status else "success"}
        outputs = self._value(job.get("outputs", {}), contexts)
        return {"result": "failure" if failed else "success", "outputs": outputs}

    def _script(
        self, script: str, work: Path, temporary: Path, variables: Mapping[str, Any]
    ) -> tuple[int, dict[str, str]]:
        output = temporary / "output.txt"
        output.write_text("", encoding="utf-8")
        own = {"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": self.folder / "summary.md", "RUNNER_TEMP": temporary}
        own |= {
            "GITHUB_SHA": self.contexts["github"]["sha"],
            "GITHUB_REPOSITORY": self.contexts["github"]["repository"],
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=work,
            env={**self.variables, **{name: _text(value) for name, value in {**variables, **own}.items()}},
            text=True,
            capture_output=True,
            check=False,
        )
        self.log += f"$ {script}\n{done.stdout}{done.stderr}[{done.returncode}]\n"
        lines = output.read_text(encoding="utf-8").splitlines()
        return done.returncode, dict(line.split("=", 1) for line in lines)

    def _action(self, name: str, given: Mapping[str, Any], work: Path, environment: str) -> dict[str, str]:
        match name:
            case "actions/checkout":
                self.checkout(given.get("ref", ""), work / given.get("path", "."))
            case "actions/upload-artifact":
                source, target = work / given["path"], self.folder / "artifacts" / given["name"]
                shutil.rmtree(target, ignore_errors=True)
                target.mkdir(parents=True)
                _copy(source, target)
                self.artifacts[given["name"]] = target
            case "actions/download-artifact":
                kept = self.others[str(given["run-id"])] if "run-id" in given else self.artifacts
                wanted = given.get("name") or given["pattern"]
                for found in (path for one, path in kept.items() if re.fullmatch(wanted.replace("*", ".*"), one)):
                    _copy(found, work / given["path"])
            case "aws-actions/configure-aws-credentials":
                self.roles.append((given["role-to-assume"], environment))
                return dict(self.credentials)
            case "actions/setup-python" | "hashicorp/setup-terraform":
                pass
            case _:
                raise AssertionError(f"what {name} does is not known here")
        return {}

    def _goes_on(self, condition: Any, contexts: Mapping[str, Any], *, failed: bool) -> bool:
        text = str(condition or "success()").strip().removeprefix("${{").removesuffix("}}")
        value = self._expression(text, {**contexts, "failed": failed})
        return bool(value) and (not failed or bool(_STATUS.search(text)))

    def _value(self, value: Any, contexts: Mapping[str, Any]) -> Any:
        """A value of the file with its expressions replaced."""
        if isinstance(value, dict):
            return {name: self._value(each, contexts) for name, each in value.items()}
        if isinstance(value, list):
            return [self._value(each, contexts) for each in value]
        if not isinstance(value, str):
            return value
        if alone := re.fullmatch(r"\${{((?:(?!}}).)*)}}", value.strip()):
            return self._expression(alone[1], contexts)
        return re.sub(r"\${{(.*?)}}", lambda found: _text(self._expression(found[1], contexts)), value)

    def _expression(self, text: str, contexts: Mapping[str, Any]) -> Any:
        known = {**self.contexts, **contexts}
        functions = {
            "always": lambda: True,
            "cancelled": lambda: False,
            "contains": lambda whole, part: part in whole,
            "fromJSON": json.loads,
            "join": lambda items, by: by.join(items),
            "success": lambda: not known.get("failed"),
        }
        parts = "".join(_translated(text, known))
        return eval(parts, {"__builtins__": {}}, {"functions": functions, "known": known})


def _translated(text: str, known: Mapping[str, Any]) -> Iterator[str]:
    """The expression in Python."""
    place = 0
    text = text.strip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        assert found, f"what {text[place:]!r} means is not known here"
        string, name, operator = found.groups()
        place = found.end()
        if string:
            yield repr(string[1:-1].replace("''", "'"))
        elif name and text[place : place + 1] == "(":
            yield f"functions[{name!r}]"
        elif name:
            yield repr(_looked_up(name, known))
        else:
            yield _OPERATORS.get(operator, operator)


def _looked_up(name: str, known: Mapping[str, Any]) -> Any:
    value: Any = known
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return "" if value is None else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, Path) else json.dumps(value)


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy(source, target / source.name)
