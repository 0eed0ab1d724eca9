"""`s3-to-sfn init`: a repository of one's own, with a first pipeline.

Everything is written to a scratch folder and checked there first: what is wrong is said at once, and nothing is half written.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from .. import __version__
from ..config.loader import load
from ..config.settings import TRIGGERS
from ..model.errors import ConfigurationError, ExitCode, Problem
from ..model.program import PROGRAM, REQUIREMENTS
from ..model.text import listed

_FILES = Path(__file__).with_name("repository")
_WHERE = {
    "main.py": "main.py.txt",
    "cdktf.json": "cdktf.json.txt",
    ".gitignore": "gitignore.txt",
    "state_machines/process.asl.json": "process.asl.json.txt",
    "test_pipelines.py": "test_pipelines.py.txt",
    "README.md": "README.md.txt",
}
"""Each file of the repository, and the file here that it is made of."""

_CI = {
    "none": {},
    "github": {
        **{f".github/workflows/{name}.yml": f"{name}.yml.txt" for name in ("synth", "plan", "apply", "drift")},
        ".github/CODEOWNERS": "CODEOWNERS.github.txt",
    },
    "gitlab": {".gitlab-ci.yml": "gitlab-ci.yml.txt", "CODEOWNERS": "CODEOWNERS.gitlab.txt"},
}
"""By what plans and applies: further files, likewise."""

EXAMPLES = {
    "remote": '{ type = "remote", organization = "acme", workspaces = { name = "{project}-{stack}" } }',
    "http": '{ type = "http", address = "https://state.acme.example/{project}/{stack}" }',
    "azurerm": '{ type = "azurerm", storage_account_name = "acme", container_name = "state", key = "{project}/{stack}.tfstate", use_azuread_auth = true }',
    "gcs": '{ type = "gcs", bucket = "acme-tfstate", prefix = "{project}/{stack}" }',
}

_FIRST_APPLY_S3 = """
The state bucket is made first, once for each environment; then its own state moves into it:

```
s3-to-sfn synth
terraform -chdir=cdktf.out/stacks/ENVIRONMENT-bootstrap init
terraform -chdir=cdktf.out/stacks/ENVIRONMENT-bootstrap apply
export S3_TO_SFN_STATE_BOOTSTRAPPED=1
s3-to-sfn synth
terraform -chdir=cdktf.out/stacks/ENVIRONMENT-bootstrap init -migrate-state
```

From then on, with `S3_TO_SFN_STATE_BOOTSTRAPPED=1` set: `ENVIRONMENT-shared` (the state machine), then `ENVIRONMENT-landing`.
"""
_FIRST_APPLY = """
`ENVIRONMENT-shared` (the state machine) is applied first, then `ENVIRONMENT-landing`.
"""


_WORKFLOWS = "your copy of s3-to-sfn on GitHub and its commit, as OWNER/REPOSITORY@COMMIT: its workflows are called"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("folder", nargs="?", default=".", help="where to (default: this folder); files there are kept")
    parser.add_argument("--project", metavar="NAME", help="begins every name (default: the folder's name)")
    parser.add_argument("--environment", metavar="NAME", help="the first environment (default: dev)")
    parser.add_argument("--region", help="of AWS (default: $AWS_REGION, $AWS_DEFAULT_REGION)")
    parser.add_argument("--account-id", metavar="DIGITS", help="of AWS, twelve digits")
    bucket = parser.add_mutually_exclusive_group()
    bucket.add_argument(
        "--bucket", metavar="NAME", help="the bucket, made here (default: PROJECT-landing-{environment}-{account_id})"
    )
    bucket.add_argument("--existing-bucket", metavar="NAME", help="a bucket that is there already")
    parser.add_argument(
        "--manage-notification",
        choices=["true", "false"],
        help="with --existing-bucket: whether its notifications are owned here; what it has, and is not listed, goes",
    )
    parser.add_argument("--pattern", choices=list(TRIGGERS), help="the wiring (default: direct-eventbridge)")
    parser.add_argument(
        "--backend",
        metavar="TYPE|TABLE",
        help="where Terraform keeps its state: s3 (the default, with a state bucket made here), local, or a whole table of "
        f"TOML, such as '{EXAMPLES['gcs']}'",
    )
    parser.add_argument(
        "--ci", choices=list(_CI), help="who plans a change, and applies what was reviewed (default: none)"
    )
    parser.add_argument(
        "--workflows",
        metavar="OWNER/REPOSITORY@COMMIT",
        help="with --ci github: your copy of s3-to-sfn there, whose workflows are called (default: what was installed)",
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Asks for what was not given, where there is a terminal; then writes what is not there yet.

    Raises:
        ConfigurationError: something is missing, or cannot work; nothing was written.
    """
    folder = Path(arguments.folder)
    given = _answers(arguments, folder)
    origins = _WHERE | _CI[given["CI"]]
    files = {name: _filled((_FILES / origin).read_text(encoding="utf-8"), given) for name, origin in origins.items()}
    if given["CI"] != "none":
        more = (_FILES / f"README.{given['CI']}.md.txt").read_text(encoding="utf-8")
        files["README.md"] += _filled(more, given)
    files["pipelines.toml"] = _pipelines(given)
    files["requirements.lock"] = (REQUIREMENTS / "project.txt").read_text(encoding="utf-8")
    files["requirements.txt"] = f"{_pin()}\n"
    with tempfile.TemporaryDirectory() as scratch:
        _write(Path(scratch), files)
        load(Path(scratch, "pipelines.toml"))
    kept = _write(folder, files)
    print(f"{folder}: wrote {listed([name for name in files if name not in kept]) or 'nothing'}")
    if kept:
        print(f"kept as they are: {listed(kept)}")
    print(f"next: {PROGRAM} check, {PROGRAM} synth; README.md says the rest")
    return ExitCode.DONE


def _answers(arguments: argparse.Namespace, folder: Path) -> dict[str, str]:
    """What was given, asked or is the default, by the names of the placeholders."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    missing: list[Problem] = []

    def answer(option: str, question: str, default: str) -> str:
        value: str | None = getattr(arguments, option.replace("-", "_"))
        if value is None and asks:
            value = input(f"{question[0].upper()}{question[1:]}{f' [{default}]' if default else ''}: ").strip()
        if not (value or default):
            missing.append(Problem(f"--{option}", f"is missing. Give {question}."))
        return value or default

    given = {
        "PROJECT": answer("project", "the name of the project, which begins every name", name),
        "ENVIRONMENT": answer("environment", "the name of the first environment", "dev"),
        "REGION": answer("region", "the AWS Region", region),
        "ACCOUNT_ID": answer("account-id", "the AWS account id, twelve digits", ""),
        "EXISTING": arguments.existing_bucket or "",
        "MANAGED": "",
    }
    if given["EXISTING"]:
        given["BUCKET"] = given["EXISTING"]
        question = "true if the bucket's notifications are owned here, so that what is not listed goes; false if somebody else owns them"
        given["MANAGED"] = answer("manage-notification", question, "")
    else:
        given["BUCKET"] = answer(
            "bucket", "the name of the bucket", f"{given['PROJECT']}-landing-{{environment}}-{{account_id}}"
        )
    given["PATTERN"] = answer("pattern", f"the pattern: {', '.join(TRIGGERS)}", "direct-eventbridge")
    given["BACKEND"] = _backend(
        answer("backend", "where the Terraform state is: s3, local, or a table of TOML", "s3"), given, missing
    )
    given["CI"] = answer("ci", f"who plans and applies changes: {', '.join(_CI)}", "none")
    if given["CI"] not in _CI:
        missing.append(Problem("--ci", f'"{given["CI"]}" is not known here. Give one of {", ".join(_CI)}.'))
    if given["CI"] == "github":
        given |= _workflows(answer("workflows", _WORKFLOWS, _installed_from()), missing)
    elif arguments.workflows:
        missing.append(Problem("--workflows", "is of GitHub only. Give --ci github as well, or leave it out."))
    if missing:
        raise ConfigurationError("arguments", missing)
    in_s3 = tomllib.loads(f"backend = {given['BACKEND']}")["backend"].get("type", "s3") == "s3"
    given["FIRST_APPLY"] = _filled(_FIRST_APPLY_S3 if in_s3 else _FIRST_APPLY, given)
    return given


def _backend(answer: str, given: Mapping[str, str], missing: list[Problem]) -> str:
    if answer == "s3":
        return f'{{ type = "s3", bucket = {_toml(given["PROJECT"] + "-tfstate-{environment}-{account_id}")} }}'
    if answer == "local":
        return '{ type = "local" }'
    if not answer.startswith("{"):
        example = EXAMPLES.get("remote" if answer == "cloud" else answer, f'{{ type = "{answer}", … }}')
        text = f"\"{answer}\" alone does not say where the state is. Give the table as pipelines.toml takes it: '{example}'."
        missing.append(Problem("--backend", text))
        return answer
    try:
        tomllib.loads(f"backend = {answer}")
    except tomllib.TOMLDecodeError as error:
        missing.append(
            Problem("--backend", f"{answer} is not a table of TOML: {error}. Write it as '{EXAMPLES['gcs']}'.")
        )
    return answer


def _workflows(answer: str, missing: list[Problem]) -> dict[str, str]:
    """Whose workflows are called, by the names of the placeholders."""
    if answer and not re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+@[0-9a-f]{40}", answer):
        text = f'"{answer}" is not OWNER/REPOSITORY@COMMIT, with all 40 digits of the commit: a branch or a tag can be moved.'
        missing.append(Problem("--workflows", f"{text} Write it as acme/s3-to-sfn@{'0123456789' * 4}."))
    repository, _, commit = answer.partition("@")
    return {"S3_TO_SFN_REPOSITORY": repository, "S3_TO_SFN_COMMIT": commit}


def _installed_from() -> str:
    """The repository on GitHub, and the commit, that this was installed from; nothing where it was not."""
    origin = _origin()
    found = re.fullmatch(r"(?:https|ssh)://(?:git@)?github\.[^/]+/([^/]+/[^/]+?)(?:\.git)?/?", str(origin.get("url")))
    return f"{found[1]}@{origin['vcs_info']['commit_id']}" if found and "vcs_info" in origin else ""


def _pipelines(given: Mapping[str, str]) -> str:
    name = given["ENVIRONMENT"]
    lines = [
        "# Every setting: docs/configuration.md of s3-to-sfn. `s3-to-sfn check` says what is wrong.",
        f"project = {_toml(given['PROJECT'])}",
        "",
        f"[environments.{name if re.fullmatch('[A-Za-z0-9_-]+', name) else _toml(name)}]",
        f"region = {_toml(given['REGION'])}",
        f"account_id = {_toml(given['ACCOUNT_ID'])}",
        f"backend = {given['BACKEND']}",
        "",
        "[state_machines.process]",
        'definition = "state_machines/process.asl.json"',
        "",
        "[buckets.landing]",
        f"name = {_toml(given['BUCKET'])}",
    ]
    if given["EXISTING"]:
        lines += ["existing = true", f"manage_notification = {given['MANAGED']}"]
    lines += [
        "",
        "[buckets.landing.triggers.uploads]",
        f"pattern = {_toml(given['PATTERN'])}",
        'prefix = "uploads/"',
        'state_machine = "process"',
    ]
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _filled(text: str, given: Mapping[str, str]) -> str:
    names = "FIRST_APPLY|PROJECT|ENVIRONMENT|S3_TO_SFN_REPOSITORY|S3_TO_SFN_COMMIT"
    return re.sub(rf"\b(?:{names})\b", lambda found: given[found[0]], text)


def _pin() -> str:
    """s3-to-sfn as it is installed here: from the same commit or file (PEP 610), or by its version."""
    origin = _origin()
    if "vcs_info" in origin:
        return f"s3-to-sfn @ {origin['vcs_info']['vcs']}+{origin['url']}@{origin['vcs_info']['commit_id']}"
    if "url" in origin:
        return f"s3-to-sfn @ {origin['url']}"
    return f"s3-to-sfn=={__version__}"


def _origin() -> dict[str, Any]:
    """Where pip took it from: https://packaging.python.org/en/latest/specifications/direct-url/."""
    try:
        found = distribution("s3-to-sfn").read_text("direct_url.json")
    except PackageNotFoundError:
        found = None
    return dict(json.loads(found)) if found else {}


def _write(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Writes what is not there; returns the names of what is."""
    kept = []
    for name, text in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            kept.append(name)
        except OSError as error:
            text = f"{path} cannot be written: {error.strerror}. Give a folder that can be written to."
            raise ConfigurationError("arguments", [Problem("folder", text)]) from None
    return kept
