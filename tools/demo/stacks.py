"""Deploys and destroys the sample with the real cdktf and Terraform, its state in S3."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

from modules.local_aws.workbench import Workbench
from modules.model.errors import CommandError

from .errors import DemoError
from .steps import Step, Steps
from .terraform_output import TerraformOutput, chain, described, inverted, references

ROOT = Path(__file__).parents[2]
LAST_LINES = 30

EVERYTHING = "*"
"""All stacks, in the order of what they depend on."""

BOOTSTRAPPED = {"S3_TO_SFN_STATE_BOOTSTRAPPED": "1"}
"""Once the state bucket exists: the state of the bootstrap stack belongs into it."""

TERRAFORM_PARALLELISM = "40"
"""Terraform does 10 things at once by default; here nearly all of them are the provider's waits."""


class Stacks:
    """The stacks of one environment.

    Args:
        workbench: where they are synthesized and deployed.
        environment: name of the environment.
        steps: says what is going on.
        log: file for all that cdktf and Terraform print.

    Attributes:
        waits: a line for each run of cdktf: how long it took, and the resources that it waited for, one after another.
    """

    def __init__(self, workbench: Workbench, environment: str, steps: Steps, log: Path) -> None:
        self._workbench = workbench
        self._steps = steps
        self._log = log
        self._bootstrap = f"{environment}-bootstrap"
        self.waits: list[str] = []

    def synth(self) -> None:
        """Writes all stacks; the state of the bootstrap stack is a local file."""
        with self._steps.step("Synthesize the stacks") as step:
            self._workbench.synth()
            step.say(", ".join(self.names))

    @property
    def names(self) -> list[str]:
        """All stacks: the bootstrap, and before any other what it depends on."""
        stacks = self._dependencies
        return sorted(stacks, key=lambda name: (name != self._bootstrap, len(stacks[name]), name))

    @property
    def _dependencies(self) -> dict[str, set[str]]:
        manifest = json.loads((self._workbench.output / "manifest.json").read_text(encoding="utf-8"))
        return {name: set(stack["dependencies"]) for name, stack in manifest["stacks"].items()}

    @property
    def others(self) -> list[str]:
        """All stacks but the bootstrap: those that are the sample's own."""
        return [name for name in self.names if name != self._bootstrap]

    def bootstrap(self) -> None:
        """Makes the state bucket; its own state is a local file, because there is no bucket yet."""
        with self._steps.step(f"Deploy {self._bootstrap}: the state bucket") as step:
            self._cdktf(step, "deploy", [self._bootstrap])

    def deploy(self) -> None:
        """Moves the bootstrap state into its bucket, and deploys everything else side by side.

        The stacks name one another's resources by ARNs, and nothing lands before all are there: none has to wait.
        """
        title = f"Move its state into the bucket, deploy {' and '.join(self.others)} side by side"
        with self._steps.step(title) as step:
            self._workbench.synth(fresh=False, **BOOTSTRAPPED)
            self._move_bootstrap_state()
            self._cdktf(step, "deploy", self.others, "--ignore-missing-stack-dependencies")

    def destroy(self) -> None:
        """Moves the bootstrap state back into a local file, and destroys everything in one run, the state bucket last."""
        title = f"Move the state of {self._bootstrap} back to a file, destroy everything: cdktf destroy '*'"
        with self._steps.step(title) as step:
            self._workbench.synth(fresh=False)
            self._move_bootstrap_state()
            self._cdktf(step, "destroy", [EVERYTHING], count=self.names)

    def _move_bootstrap_state(self) -> None:
        """By Terraform itself: with `cdktf deploy --migrate-state` an apply that changes nothing would come with it."""
        moved = self._workbench.terraform(self._bootstrap, "init", "-input=false", "-no-color", "-force-copy").stdout
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"\n$ terraform -chdir={self._bootstrap} init -force-copy\n{moved}")

    def _cdktf(
        self, step: Step, command: str, stacks: Sequence[str], *arguments: str, count: Sequence[str] | None = None
    ) -> None:
        needs = {stack: self._references(stack) for stack in self.names}
        output = TerraformOutput(sum(len(needs[stack]) for stack in (stacks if count is None else count)))
        options = ["--auto-approve", "--skip-synth", "--no-color", "--terraform-parallelism", TERRAFORM_PARALLELISM]
        line = [*stacks, *arguments, *options]
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"\n$ cdktf {command} {' '.join(line)}\n")

            def watch(text: str) -> None:
                print(text, file=log, flush=True)
                step.say(output.read(text))

            try:
                self._workbench.cdktf(command, *line, watch=watch)
            except CommandError:
                raise DemoError(self._failure(command, stacks)) from None
        step.say(output.progress)
        before: dict[str, set[str]] = {}  # stacks that are deployed side by side do not wait
        if command == "destroy":
            needs, before = {stack: inverted(needs[stack]) for stack in needs}, inverted(self._dependencies)
        waits = chain(output.waits, needs, before)
        self.waits.append(
            f"cdktf {command} {shlex.join(stacks)}, {step.seconds:.0f} s, of which {sum(wait.seconds for wait in waits)} s "
            f"waiting{described(waits)}"
        )

    def _references(self, stack: str) -> dict[str, set[str]]:
        path = self._workbench.output / "stacks" / stack / "cdk.tf.json"
        return references(json.loads(path.read_text(encoding="utf-8")))

    def _failure(self, command: str, stacks: Sequence[str]) -> str:
        lines = self._log.read_text(encoding="utf-8").splitlines()[-LAST_LINES:]
        return "\n".join(
            [*lines, f"cdktf {command} {' '.join(stacks)} failed. All of its output: {self._log.relative_to(ROOT)}"]
        )
