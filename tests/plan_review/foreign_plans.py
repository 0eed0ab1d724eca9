"""Plans of configurations that have nothing to do with this project, and their golden Markdown.

    .venv/bin/python -m tests.plan_review.foreign_plans

plans them again with the real Terraform, which needs no account, and writes `plan.json` and `review.md` beside each. A
configuration with a `state.json` is planned against that state, one with a `before.tf.txt` after that was applied.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from modules.plan_review import review
from tests.terraform.terraform_runs import Terraform
from tools.provider_mirror import use_mirror

FOLDER = Path(__file__).parent / "plans"
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/main.tf")))

# The provider asks for some before it plans, and talks to nobody.
_NO_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def golden(name: str) -> str:
    """What is shown of a committed plan."""
    return review({name: (FOLDER / name / "plan.json").read_bytes()}).markdown


def make(name: str, terraform: Terraform, folder: Path) -> str:
    """The plan of a configuration, planned in an empty folder."""
    source = FOLDER / name
    shutil.copytree(source, folder, dirs_exist_ok=True)
    if (source / "state.json").exists():
        shutil.copy(source / "state.json", folder / "terraform.tfstate")
    if (source / "before.tf.txt").exists():
        shutil.copy(source / "before.tf.txt", folder / "main.tf")
        terraform(folder, "init", "-input=false")
        terraform(folder, "apply", "-input=false", "-auto-approve")
        shutil.copy(source / "main.tf", folder)
    terraform(folder, "init", "-input=false")
    terraform(folder, "plan", "-input=false", "-refresh=false", "-out=saved")
    plan = json.loads(terraform(folder, "show", "-json", "saved").stdout)
    plan["timestamp"] = "2026-01-01T00:00:00Z"
    return _IDS.sub("00000000-0000-0000-0000-000000000000", json.dumps(plan, separators=(",", ":"))) + "\n"


def main() -> int:
    use_mirror()
    os.environ.update(_NO_CREDENTIALS)
    with tempfile.TemporaryDirectory() as scratch:
        terraform = Terraform()
        for name in NAMES:
            (FOLDER / name / "plan.json").write_text(make(name, terraform, Path(scratch, name)), encoding="utf-8")
            (FOLDER / name / "review.md").write_text(golden(name), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
