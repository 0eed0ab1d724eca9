"""How a whole run is divided: which tests share something and run one after another, and which of these groups start first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadGroupScheduling

from modules.engine.startup import CDK
from modules.local_aws.account import put_aside_own_settings
from tests.e2e.announcement import CLEAN, announced
from tests.e2e.local_only import reason
from tests.e2e.plans import PLANS
from tests.e2e.target import RefusedError, target
from tests.support import ROOT
from tests.support.whole import WHOLE
from tests.terraform.terraform_runs import REATTACH
from tests.wheel.installed import Installed, build, install
from tools.provider_mirror import use_mirror

# Of cdktf and its bindings alone: the quick start's copies, and the type stubs.
collect_ignore = [] if CDK == "cdktf" else ["synth/test_startup.py", "unit/engine/test_types.py"]

SHARED = (*PLANS, "real")
"""Fixtures that take minutes to make: the tests that need one run one after another, in one process."""

SLOWEST = (
    *("deployed", "bad_day", "encrypted", "real", "restricted"),
    *("test_pull_request_path.py", "test_modules.py", "test_bucket_triggers.py", "test_outside_team.py"),
    "test_checkov.py",
    *("wheel", "test_add_a_pattern.py", "test_startup.py", "test_text_is_no_template.py", "test_same_bytes.py"),
)
"""Groups and files that start first, because they take longest."""

LAST = (
    "test_kill_switch.py",
    "test_backfill.py",
    "test_redrive.py",
    "test_reliability_small.py",
    "test_foreign_messages.py",
    "test_dead_letters.py",
    "test_customer_managed_keys.py",
    "test_destroy.py",
)
"""Of the end-to-end tests: those that change what others look at, and after all of them what destroys it."""

WAITING = 3
"""Processes beyond one for each processor: most of what takes long is Terraform's waiting."""

CALLERS = (
    "BUCKET",
    "ENVIRONMENT",
    "GNUMAKEFLAGS",
    "MAKE",
    "MFLAGS",
    "PIPELINES",
    "S3_TO_SFN_BUCKET",
    "S3_TO_SFN_ENVIRONMENT",
    "S3_TO_SFN_PIPELINES",
    "S3_TO_SFN_STATE_BOOTSTRAPPED",
    "STATE_BOOTSTRAPPED",
    "TESTS",
    "TF_VAR_",
    "TF_LOG",
)
"""What the names of variables begin with that the caller, or make, has set for other commands than these tests."""

DESELECTED = pytest.StashKey[dict[str, str]]()
"""Why tests are not run in a real account, by their names."""

SERVER = pytest.StashKey[subprocess.Popen[str]]()
"""The process of `provider_server`."""

# Each Terraform reads the provider's schemas, and with Go's own setting, 100, spends two fifths of its time collecting garbage.
os.environ.setdefault("GOGC", "400")

# Tests run beside others: how long one example takes says nothing.
settings.register_profile("project", deadline=None, max_examples=1_000 if WHOLE else 100)
settings.load_profile("project")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(wheel, tmp_path_factory.mktemp("installed") / "environment")


def pytest_configure(config: pytest.Config) -> None:
    """Refuses a target that cannot be had before anything is made; starts the provider that every Terraform here uses."""
    config.stash[DESELECTED] = {}
    # What a shell starts in the background ignores Ctrl-C, and so would what the tests start and interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        where = target()
    except RefusedError as problem:
        raise pytest.UsageError(str(problem)) from None
    for name in [name for name in os.environ if name.startswith(CALLERS)]:
        del os.environ[name]
    use_mirror()
    if where.is_real:
        return
    put_aside_own_settings()
    if "PYTEST_XDIST_WORKER" in os.environ or config.option.collectonly:
        return
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.provider_server"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    config.stash[SERVER] = server
    assert server.stdout is not None
    os.environ[REATTACH] = server.stdout.readline()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the provider."""
    if server := config.stash.get(SERVER, None):
        server.communicate()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means; `-n logical` is one process for each processor."""
    return (os.cpu_count() or 1) + (WAITING if config.option.numprocesses == "auto" else 0)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadGroupScheduling:
    """What shares a group runs in one process, and so does a file."""
    return Groups(config, log)


class Groups(LoadGroupScheduling):
    """Groups, and files where a test has none."""

    def _split_scope(self, nodeid: str) -> str:
        scope = super()._split_scope(nodeid)
        return scope.partition("::")[0] if scope == nodeid else scope


# Before xdist, which notes the groups.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Finds the groups, and puts the slowest first; in a real account, leaves out what only the AWS on this machine can pass."""
    for item in items:
        groups = _fixtures(item) & {*SHARED}
        if len(groups) > 1 or (not groups and "deployments" in _fixtures(item)):
            raise pytest.UsageError(
                f"{item.nodeid}: a test asks for one of {', '.join(SHARED)}, and this one for {groups or 'none'}"
            )
        for name in groups:
            item.add_marker(pytest.mark.xdist_group(name))
            item.add_marker(pytest.mark.terraform)
    items.sort(key=_turn)
    if not target().is_real:
        return
    reasons = {item: reason(item.path.name, getattr(item, "originalname", item.name)) for item in items}
    deselected = {item: why for item, why in reasons.items() if why is not None}
    config.stash[DESELECTED].update({item.nodeid: why for item, why in deselected.items()})
    config.hook.pytest_deselected(items=[*deselected])
    items[:] = [item for item in items if item not in deselected]


def _turn(item: pytest.Item) -> tuple[int, int]:
    group = item.get_closest_marker("xdist_group")
    name = group.args[0] if group else item.path.name
    return (
        SLOWEST.index(name) if name in SLOWEST else len(SLOWEST),
        LAST.index(item.path.name) + 1 if item.path.name in LAST else 0,
    )


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def pytest_report_collectionfinish(items: list[pytest.Item]) -> list[str]:
    """What is about to be made in a real account."""
    if not target().is_real:
        return []
    return announced(target(), PLANS.keys() & set().union(*map(_fixtures, items)), len(items))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says which tests were not run in a real account, and why: they passed nowhere."""
    for name, why in config.stash[DESELECTED].items():
        terminalreporter.write_line(f"DESELECTED {name} - {why}")
    if CLEAN in config.stash:
        terminalreporter.write_line(config.stash[CLEAN])
