"""Runs the real cdktf command line and the real Terraform against a local AWS, or against the one of the environment.

The configuration itself stays as its author wrote it: endpoints, path style and `disposable` come from an overlay
written into the workbench's folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..config.toml_tables import merged
from ..model.errors import CommandError
from ..model.program import FOLDER, PACKAGE
from .terraform import backend_overrides, provider_overrides

ROOT = FOLDER.parent


@dataclass
class Workbench:
    """A folder in which one configuration is synthesized and deployed.

    Args:
        folder: for everything written.
        endpoint: of the local AWS. With None nothing is said of endpoints, path style or keys: the credentials and the
            endpoints are those of the environment, as Terraform takes them.
        accounts: account id of each environment.
        pipelines: the configuration.
        disposable: whether the overlay lets buckets be destroyed.
        bucket_lifecycle_rules: with False the overlay takes the buckets' lifecycle rules away, for each of which Terraform
            waits about a minute. Default: as the configuration says.
        with_s3_state: whether the configuration keeps its state in S3, which then is the local one.
        environment: further environment variables, such as `S3_TO_SFN_ENVIRONMENT`.
        remote_states: ids of state machines that are read from a remote state, which then is the local one.
        overrides: what else the overlay says, as tables.
        grace_seconds: how long a command that is under way when its caller gives up may go on to its own end: what it
            has made stands in no state before. Default: it is killed, because a local AWS is gone with its caller.
    """

    folder: Path
    endpoint: str | None
    accounts: Mapping[str, str]
    pipelines: Path
    disposable: bool = True
    bucket_lifecycle_rules: bool = True
    with_s3_state: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    remote_states: Sequence[str] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    grace_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.overlay = self.folder / "overlay.toml"
        self.write_overlay()

    def write_overlay(self, *tables: str) -> None:
        """Writes what is laid on the configuration: what this AWS needs, and further tables of TOML."""
        overlay = "\n".join(_toml(merged(self._of_this_aws(), dict(self.overrides))))
        self.overlay.write_text("\n".join([overlay, *tables]) + "\n", encoding="utf-8")

    @property
    def output(self) -> Path:
        """Where the stacks are synthesized to."""
        return self.folder / "cdktf.out"

    def variables(self, **more: str) -> dict[str, str]:
        """The environment of every command."""
        return {
            **os.environ,
            "CHECKPOINT_DISABLE": "1",
            "CI": "1",
            "CDKTF_OUTDIR": str(self.output),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "S3_TO_SFN_PIPELINES": str(self.pipelines),
            "S3_TO_SFN_PIPELINES_OVERLAY": str(self.overlay),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TERRAFORM_BINARY_NAME": _terraform(),
            **self.environment,
            **more,
        }

    def synth(self, *, fresh: bool = True, **variables: str) -> None:
        """Synthesizes without the cdktf command line, which adds nothing but time.

        Args:
            fresh: delete the output before. A state is migrated without: Terraform notes the old backend there.
            variables: further environment variables.
        """
        if fresh:
            shutil.rmtree(self.output, ignore_errors=True)
        self._run([sys.executable, "-m", PACKAGE, "synth"], ROOT, self.variables(**variables))

    def cdktf(self, command: str, *arguments: str, watch: Callable[[str], None] | None = None, **variables: str) -> str:
        """Runs `cdktf <command>`; returns what it printed.

        Args:
            command: such as `deploy`.
            arguments: what follows it.
            watch: is handed every line as soon as it is printed.
            variables: further environment variables.
        """
        cdktf = ROOT / "node_modules" / ".bin" / "cdktf"
        # Every stack carries its lock file along; cdktf would ask the registry for it again.
        skip_lock = ["--skip-provider-lock"] if command in ("deploy", "diff", "destroy") else []
        line = [str(cdktf), command, "--output", str(self.output), *skip_lock, *arguments]
        return self._run(line, ROOT, self.variables(**variables), watch)

    def terraform(self, stack: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs `terraform <arguments>` in the folder of a stack.

        Raises:
            CommandError: it ended with an error, and `check` asks for none.
        """
        line = [_terraform(), *arguments]
        folder = self.output / "stacks" / stack
        variables = {**self.variables(), "TF_IN_AUTOMATION": "1"}
        if self.grace_seconds:
            with _group(line, folder, variables, self.grace_seconds, stderr=subprocess.PIPE) as process:
                stdout, stderr = process.communicate()
            done = subprocess.CompletedProcess(line, process.returncode, stdout, stderr)
        else:
            done = subprocess.run(line, cwd=folder, env=variables, text=True, capture_output=True, check=False)
        if check and done.returncode:
            raise CommandError(
                f"{' '.join(line)} in {stack} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done

    def _run(
        self,
        line: Sequence[str],
        folder: Path,
        variables: Mapping[str, str],
        watch: Callable[[str], None] | None = None,
    ) -> str:
        printed = []
        with _group(line, folder, variables, self.grace_seconds) as process:
            assert process.stdout is not None
            for text in process.stdout:
                printed.append(text)
                if watch is not None:
                    watch(text.rstrip("\n"))
        output = "".join(printed)
        if process.returncode:
            raise CommandError(f"{' '.join(line)} ended with {process.returncode}\n{output}")
        return output

    def _of_this_aws(self) -> dict[str, Any]:
        environments: dict[str, Any] = {}
        for name, account in self.accounts.items():
            environment: dict[str, Any] = {"account_id": account, "disposable": self.disposable}
            environments[name] = environment
            if not self.bucket_lifecycle_rules:
                environment["bucket_lifecycle_rules"] = False
            if self.endpoint is None:
                continue
            provider = provider_overrides(self.endpoint, account)
            provider["endpoints"] = [provider["endpoints"]]  # type: ignore[assignment]
            environment["provider"] = {"arguments": provider}
            backend = {"arguments": backend_overrides(self.endpoint, account)}
            if self.with_s3_state:
                environment["backend"] = backend
            environment["state_machines"] = {machine: {"remote_state": backend} for machine in self.remote_states}
        return {"environments": environments}


def _terraform() -> str:
    return os.environ.get("TERRAFORM", "terraform")


@contextlib.contextmanager
def _group(
    line: Sequence[str],
    folder: Path,
    variables: Mapping[str, str],
    grace_seconds: float,
    stderr: int = subprocess.STDOUT,
) -> Iterator[subprocess.Popen[str]]:
    """A command that ends with all it started, cdktf's Terraform and Terraform's provider, when its caller gives up.

    It has a session of its own: Ctrl-C reaches the caller only, and no Terraform goes on against a server that is gone.
    Within the grace it comes to its own end first, unasked: a second signal would make Terraform forget what it made.
    """
    process = subprocess.Popen(
        line,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    with process:
        try:
            yield process
        except BaseException:
            if grace_seconds:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.communicate(timeout=grace_seconds)
                    raise
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def _toml(table: Mapping[str, Any], path: Sequence[str] = ()) -> Iterator[str]:
    """The lines of a table; Terraform's `arguments` in one line each, nothing is laid further on them."""
    tables = {key: value for key, value in table.items() if isinstance(value, Mapping) and key != "arguments"}
    values = [f"{key} = {_inline(value)}" for key, value in table.items() if key not in tables]
    if path and values:
        yield f"[{'.'.join(path)}]"
    yield from values
    for key, value in tables.items():
        yield from _toml(value, [*path, key])


def _inline(value: object) -> str:
    """A value in TOML's inline form."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)
