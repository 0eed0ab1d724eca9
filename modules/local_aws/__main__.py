"""`python -m modules.local_aws`: a local AWS in the foreground, for people."""

from __future__ import annotations

import argparse
import sys
import threading

from . import LocalAws, LocalAwsError

EXAMPLE_ACCOUNT_ID = "111122223333"


def main() -> int:
    """Start, say how to use it, wait for Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m modules.local_aws", description="Run a local AWS until Ctrl-C.")
    parser.add_argument("--port", type=int, default=0, help="loopback port (default: a free one)")
    parser.add_argument("--region", default="us-east-1", help="Region of requests that name none (default: us-east-1)")
    parser.add_argument("--enforce-iam", action="store_true", help="check IAM and queue policies")
    parser.add_argument("--log", help="where the server and the functions write (default: a temporary file)")
    arguments = parser.parse_args()
    aws = LocalAws(
        port=arguments.port, region=arguments.region, enforce_iam=arguments.enforce_iam, log_path=arguments.log
    )
    try:
        with aws:
            _explain(aws, arguments.region)
            threading.Event().wait()
    except LocalAwsError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


def _explain(aws: LocalAws, region: str) -> None:
    print(
        f"""The local AWS listens on {aws.endpoint} (this machine only). Ctrl-C ends it and forgets everything.

An access key of twelve digits is the account id; the secret is anything:

    export AWS_ACCESS_KEY_ID={EXAMPLE_ACCOUNT_ID} AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION={region}
    aws --endpoint-url {aws.endpoint} s3 ls

What comes of CloudTrail's trails and of EventBridge's dead-letter queues here is this project's model of AWS.

Log of the server and of the functions: {aws.log_path}""",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
