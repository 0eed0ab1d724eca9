"""Runs the real cdktf command line and the real Terraform against a local AWS.

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

from .mirror import cli_configuration
from .terraform import backend_overrides, provider_overrides

ROOT = Path(__file__).parent.parent


class CommandError(RuntimeError):
    """A command ended with an error; the text has what it printed."""


@dataclass
class Workbench:
    """A folder in which one configuration is synthesized and deployed.

    Args:
        folder: for everything written.
        endpoint: of the local AWS.
        pipelines: the configuration. Default: the sample.
        accounts: account id of each environment.
        disposable: whether the overlay lets buckets be destroyed.
        with_s3_state: whether the configuration keeps its state in S3, which then is the local one.
        environment: further environment variables, such as `ENVIRONMENT`.
        remote_states: ids of state machines that are read from a remote state, which then is the local one.
    """

    folder: Path
    endpoint: str
    accounts: Mapping[str, str]
    pipelines: Path = ROOT / "pipelines.toml"
    disposable: bool = True
    with_s3_state: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    remote_states: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._variables = cli_configuration(self.folder)
        self.overlay = self.folder / "overlay.toml"
        self.write_overlay()

    def write_overlay(self, *tables: str) -> None:
        """Writes what is laid on the configuration: what this AWS needs, and further tables of TOML."""
        self.overlay.write_text("\n".join([self._overlay(), *tables]) + "\n", encoding="utf-8")

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
            "PIPELINES": str(self.pipelines),
            "PIPELINES_OVERLAY": str(self.overlay),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TERRAFORM_BINARY_NAME": _terraform(),
            **self._variables,
            **self.environment,
            **more,
        }

    @property
    def terraform_variables(self) -> dict[str, str]:
        """What Terraform needs in its environment beyond an ordinary shell's; mostly nothing."""
        return dict(self._variables)

    def synth(self, *, fresh: bool = True, **variables: str) -> None:
        """Synthesizes without the cdktf command line, which adds nothing but time.

        Args:
            fresh: delete the output before. A state is migrated without: Terraform notes the old backend there.
            variables: further environment variables.
        """
        if fresh:
            shutil.rmtree(self.output, ignore_errors=True)
        self._run([sys.executable, "main.py"], ROOT, self.variables(**variables))

    def cdktf(self, command: str, *arguments: str, watch: Callable[[str], None] | None = None, **variables: str) -> str:
        """Runs `cdktf <command>`; returns what it printed.

        Args:
            command: such as `deploy`.
            arguments: what follows it.
            watch: is handed every line as soon as it is printed.
            variables: further environment variables.
        """
        cdktf = ROOT / "node_modules" / ".bin" / "cdktf"
        skip_lock = ["--skip-provider-lock"] if self._variables and command in ("deploy", "diff", "destroy") else []
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
        with _group(line, folder, variables) as process:
            assert process.stdout is not None
            for text in process.stdout:
                printed.append(text)
                if watch is not None:
                    watch(text.rstrip("\n"))
        output = "".join(printed)
        if process.returncode:
            raise CommandError(f"{' '.join(line)} ended with {process.returncode}\n{output}")
        return output

    def _overlay(self) -> str:
        lines = []
        for name, account in self.accounts.items():
            provider = provider_overrides(self.endpoint, account)
            provider["endpoints"] = [provider["endpoints"]]  # type: ignore[assignment]
            lines += [
                f"[environments.{name}]",
                f'account_id = "{account}"',
                f"disposable = {json.dumps(self.disposable)}",
                f"provider.arguments = {_inline(provider)}",
            ]
            if self.with_s3_state:
                lines.append(f"backend.arguments = {_inline(backend_overrides(self.endpoint, account))}")
            for machine in self.remote_states:
                lines.append(f"[environments.{name}.state_machines.{machine}.remote_state]")
                lines.append(f"arguments = {_inline(backend_overrides(self.endpoint, account))}")
        return "\n".join(lines) + "\n"


def _terraform() -> str:
    return os.environ.get("TERRAFORM", "terraform")


@contextlib.contextmanager
def _group(line: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A command that ends with all it started, cdktf's Terraform and Terraform's provider, when its caller gives up.

    It has a session of its own: Ctrl-C reaches the caller only, and no Terraform goes on against a server that is gone.
    """
    process = subprocess.Popen(
        line,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    with process:
        try:
            yield process
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def _inline(value: object) -> str:
    """A value in TOML's inline form."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)
