"""Synthesizes the stacks of pipelines.toml: one for each environment's state, shared things, and bucket.

Environment variables: `ENVIRONMENT` and `BUCKET` ask for one only; `PIPELINES` names another file, and
`PIPELINES_OVERLAY` one whose fields are laid on top of it; `STATE_BOOTSTRAPPED=1` once the state bucket exists.
"""

import os
import sys
from pathlib import Path

try:
    from modules.configuration import load, selected
    from modules.errors import ConfigurationError
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is not installed for {sys.executable}: run `make setup`, then `. .venv/bin/activate`.")


def main() -> int:
    overlay, bucket = os.environ.get("PIPELINES_OVERLAY"), os.environ.get("BUCKET") or None
    try:
        deployments = load(Path(os.environ.get("PIPELINES") or "pipelines.toml"), Path(overlay) if overlay else None)
        deployments = selected(deployments, os.environ.get("ENVIRONMENT"), bucket)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1

    # Node starts here, after everything that can be wrong has been said.
    from modules.stack import App
    from modules.stacks import make_stacks

    Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out").parent.mkdir(parents=True, exist_ok=True)
    app = App()
    for deployment in deployments:
        make_stacks(app, deployment, bucket)
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
