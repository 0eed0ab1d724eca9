"""Synthesizes the stacks of pipelines.toml: one for each environment's state, shared things, and bucket.

Environment variables: `ENVIRONMENT` and `BUCKET` ask for one only; `PIPELINES` names another file, and
`PIPELINES_OVERLAY` one whose fields are laid on top of it; `STATE_BOOTSTRAPPED=1` once the state bucket exists.
"""

import os
import sys
from pathlib import Path

try:
    from modules.config.loader import check, read, selected, warnings
    from modules.model.errors import ConfigurationError, report
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is not installed for {sys.executable}: run `make setup`, then `. .venv/bin/activate`.")


def main() -> int:
    path, overlay = Path(os.environ.get("PIPELINES") or "pipelines.toml"), os.environ.get("PIPELINES_OVERLAY")
    bucket = os.environ.get("BUCKET") or None
    try:
        source, document = read(path, Path(overlay) if overlay else None)
        deployments = check(document, source=source, folder=path.parent)
        deployments = selected(deployments, os.environ.get("ENVIRONMENT"), bucket)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    if unwise := warnings(document, deployments, bucket):
        print(report(source, unwise, "warning"), file=sys.stderr)

    # Node starts here, after everything that can be wrong has been said.
    from modules.constructs.stack import App
    from modules.stacks import make_stacks

    Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out").parent.mkdir(parents=True, exist_ok=True)
    app = App()
    try:
        for deployment in deployments:
            make_stacks(app, deployment, bucket)
        app.synth()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
