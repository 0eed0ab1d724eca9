"""The command before `python -m modules review`. It goes with the next release."""

import sys

from modules.__main__ import main

if __name__ == "__main__":
    print("`python -m plan_review` is `python -m modules review` now, with the same arguments.", file=sys.stderr)
    sys.exit(main(["review", *sys.argv[1:]]))
