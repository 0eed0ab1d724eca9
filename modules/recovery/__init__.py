"""What to do after an outage: `redrive` empties dead-letter queues back into executions, `backfill` starts what was missed.

Both run with the operator's credentials, and name and feed executions by the function's own code, which lies in
`lambda_src/` and is no installed package.
"""

import sys
from pathlib import Path

LAMBDA_SOURCE = Path(__file__).parents[2] / "lambda_src"

if str(LAMBDA_SOURCE) not in sys.path:
    sys.path.append(str(LAMBDA_SOURCE))
