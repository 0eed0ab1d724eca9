"""Plans that the real Terraform makes against the local AWS, as `terraform show -json` prints them.

One configuration is applied once. Every case is a changed copy of it, planned in a folder of its own against a copy of
that state, so that no case sees another. For the moves, the same stack and a Terraform module as the version before
wrote them are applied beside it, in an account of their own.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias
from unittest import mock

import modules.constructs.attachment
from modules.config.loader import load
from modules.constructs.moved_addresses import Move
from modules.constructs.stack import App
from modules.export import write as export
from modules.local_aws import LocalAws
from modules.local_aws.workbench import Workbench
from modules.stacks import make_stacks
from tests.local_aws.account import ACCOUNT_ID, REGION, Account
from tests.plan_review import real_cases as cases
from tests.plan_review.real_cases import CASES, LANDING, MODULE, SHARED, STACKS, Case, Edit
from tests.support import ROOT

PREVIOUS_VERSION_ACCOUNT_ID = "444455556666"

# The provider mostly waits, for each queue by itself.
APPLY = ("apply", "-input=false", "-auto-approve", "-parallelism=40")
# Nobody else uses these states.
PLAN = ("plan", "-input=false", "-lock=false", "-out=saved.tfplan")

# Terraform and its provider keep a core busy while they plan.
PLANS_AT_A_TIME = 2

Plans: TypeAlias = Mapping[str, str]
"""`terraform show -json` of every stack that is planned, by the stack's name."""


@dataclass
class RealPlans:
    """What was made.

    Attributes:
        plans: of every case, by its name.
        seconds: what took how long; several things run at a time.
    """

    plans: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Notes how long something takes."""
        began = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - began


def make(folder: Path) -> RealPlans:
    """Makes the plans of every case; `folder` is for everything written."""
    made = RealPlans()
    with (
        made.timed("everything"),
        LocalAws(region=REGION, log_path=folder / "server.log") as aws,
        ExitStack() as clients,
    ):
        _Maker(folder, aws.endpoint, made).make(Account(aws.endpoint, clients))
    return made


class _Maker:
    def __init__(self, folder: Path, endpoint: str, made: RealPlans) -> None:
        self._folder = folder
        self._endpoint = endpoint
        self._made = made

    def make(self, account: Account) -> None:
        with self._made.timed("synthesis"):
            benches = {name: self._bench(name, case) for name, case in CASES.items()}
            base = benches[cases.NO_CHANGE]
            before, after = self._two_versions()
        with self._made.timed("init"):
            for bench, stack in ((base, SHARED), (base, LANDING), (before, LANDING)):
                bench.terraform(stack, "init", "-input=false")
        for bench in benches.values():
            _share_installation(base, bench)
        _share_installation(before, after)

        with ThreadPoolExecutor() as applying, ThreadPoolExecutor(PLANS_AT_A_TIME) as planning:
            # The longest first. It waits more than it works, and all that can be planned meanwhile is.
            landing = applying.submit(self._apply, base, LANDING)
            previous = applying.submit(self._apply, before, LANDING)
            shared = applying.submit(self._apply, base, SHARED)
            plan = partial(planning.submit, self._plan)
            planned = []
            for stack, applied in ((SHARED, shared), (LANDING, landing)):
                applied.result()
                for name, case in CASES.items():
                    if case.applied and stack in case.stacks:
                        _share_state(base, benches[name], stack)
                        if name != cases.DRIFT:
                            planned.append(plan(name, benches[name], stack))
                if stack == SHARED:
                    planned += [plan(cases.FIRST_DEPLOYMENT, benches[cases.FIRST_DEPLOYMENT], each) for each in STACKS]
            previous.result()
            _share_state(before, after, LANDING)
            planned.append(plan(cases.MOVED, after, LANDING))
            for future in planned:
                future.result()
            # From here on a plan would not see what was applied.
            cause_drift(account)
            for stack in CASES[cases.DRIFT].stacks:
                self._plan(cases.DRIFT, benches[cases.DRIFT], stack)

    def _bench(self, name: str, case: Case, account: str = ACCOUNT_ID, moves: Sequence[Move] = ()) -> Workbench:
        """A workbench with the stacks of a case."""
        folder = self._folder / name
        folder.mkdir()
        for file, text in cases.FILES.items():
            for edit in case.edits:
                text = edit.of(file, text)
            (folder / file).write_text(text, encoding="utf-8")
        bench = Workbench(
            folder,
            self._endpoint,
            {cases.ENVIRONMENT: account},
            pipelines=folder / cases.PIPELINES,
            disposable=case.disposable,
            with_s3_state=False,
        )
        app = App(outdir=str(bench.output))
        for deployment in load(bench.pipelines, bench.overlay):
            make_stacks(app, deployment)
        with mock.patch.object(modules.constructs.attachment, "MOVES", tuple(moves)):
            app.synth()
        for stack in (SHARED, LANDING):
            file = _stack_file(bench, stack)
            text = file.read_text(encoding="utf-8")
            for edit in case.edits:
                text = edit.of(stack, text)
            file.write_text(text, encoding="utf-8")
        return bench

    def _two_versions(self) -> tuple[Workbench, Workbench]:
        """The stack as the version before wrote it and as this one does; each also uses a module of its version."""
        elsewhere = Case([Edit(cases.PIPELINES, ACCOUNT_ID, PREVIOUS_VERSION_ACCOUNT_ID)])
        bench = partial(self._bench, case=elsewhere, account=PREVIOUS_VERSION_ACCOUNT_ID)
        before, after = bench("moved-before"), bench(cases.MOVED, moves=cases.MOVES)
        for each in (before, after):
            _rewrite(
                _stack_file(each, LANDING), lambda stack: {**stack, "module": _module(PREVIOUS_VERSION_ACCOUNT_ID)}
            )
        _rewrite(_stack_file(before, LANDING), cases.of_the_version_before)
        exported = [_stack_file(each, LANDING).parent for each in (before, after)]
        with mock.patch.object(modules.constructs.attachment, "MOVES", cases.MOVES):
            export.write(exported[1])
        shutil.copytree(
            ROOT / "terraform" / MODULE, exported[0] / MODULE, ignore=shutil.ignore_patterns("examples", "tests")
        )
        outputs = exported[0] / MODULE / "outputs.tf.json"
        said = json.loads(outputs.read_text(encoding="utf-8"))
        outputs.unlink()
        _rewrite(exported[0] / MODULE / "main.tf.json", lambda main: cases.of_the_version_before({**main, **said}))
        return before, after

    def _apply(self, bench: Workbench, stack: str) -> None:
        with self._made.timed(f"{bench.folder.name} {stack} applied"):
            bench.terraform(stack, *APPLY)

    def _plan(self, name: str, bench: Workbench, stack: str) -> None:
        with self._made.timed(f"{name} {stack} planned"):
            done = bench.terraform(stack, *PLAN, check=False)
            # A plan that fails part of the way is saved as well, and says so.
            assert done.returncode == 0 or "prevent_destroy" in done.stderr, done.stderr
            shown = bench.terraform(stack, "show", "-json", "saved.tfplan").stdout
        self._made.plans.setdefault(name, {})[stack] = shown


def cause_drift(account: Account) -> None:
    """What somebody does in the console: a queue's attribute, a tag and an alarm."""
    url = account.sqs.get_queue_url(QueueName="acme-test-landing-uploads-events")["QueueUrl"]
    account.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
    account.sqs.untag_queue(QueueUrl=url, TagKeys=["Project"])
    account.cloudwatch.delete_alarms(AlarmNames=["acme-test-landing-uploads-age"])


def _module(account: str) -> dict[str, object]:
    return {
        "archive": {
            "source": f"./{MODULE}",
            "bucket": "acme-archive",
            "manage_bucket_notification": False,
            "state_machine_arn": f"arn:aws:states:{REGION}:{account}:stateMachine:acme-test-inspect",
            "name": "acme-test-archive",
        }
    }


def _rewrite(file: Path, change: Callable[[cases.Document], cases.Document]) -> None:
    document = change(json.loads(file.read_text(encoding="utf-8")))
    file.write_text(json.dumps(document), encoding="utf-8")


def _stack_file(bench: Workbench, stack: str) -> Path:
    return bench.output / "stacks" / stack / "cdk.tf.json"


def _share_installation(source: Workbench, target: Workbench) -> None:
    """One `init` serves all folders of a stack: the provider is large, and they agree in everything that init looks at."""
    for folder in (source.output / "stacks").iterdir():
        shared, lock_file = (
            target.output / "stacks" / folder.name / name for name in (".terraform", ".terraform.lock.hcl")
        )
        if not shared.exists() and (folder / ".terraform").exists():
            shared.symlink_to(folder / ".terraform")
            shutil.copy(folder / lock_file.name, lock_file)


def _share_state(source: Workbench, target: Workbench, stack: str) -> None:
    if source is not target:
        shutil.copy(source.folder / f"terraform.{stack}.tfstate", target.folder)
