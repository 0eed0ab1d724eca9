"""`s3-to-sfn ci check-plan`, where nothing is installed.

python ci/check_plan.py <folder of the reviewed tfplan> cdktf.out/stacks/<stack>
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds its own folder only

from modules.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["ci", "check-plan", *sys.argv[1:]]))
