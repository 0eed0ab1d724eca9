"""Contract of `modules/local_aws/repairs/function_log_complete.py`."""

from __future__ import annotations

from tests.local_aws.account import Account, eventually

# More than MiniStack takes over in the quarter of a second that it allows.
TALKATIVE = """
import sys
def handler(event, context):
    sys.stderr.write("line\\n" * 400_000)
    sys.stderr.write("last\\n")
"""


def test_a_log_holds_every_line_to_the_last(repaired: Account, ministack_alone: Account) -> None:
    assert "last" in _logged(repaired)
    assert "last" not in _logged(ministack_alone)


def _logged(aws: Account) -> list[str]:
    function = aws.function(TALKATIVE)
    aws.functions.invoke(FunctionName=function, Payload=b"{}")
    return eventually(lambda: aws.log(function), lambda lines: any(line.startswith("REPORT") for line in lines))
