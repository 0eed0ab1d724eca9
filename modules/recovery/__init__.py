"""What to do after an outage: `redrive` empties dead-letter queues back into executions, `backfill` starts what was missed.

Both run with the operator's credentials, and name and feed executions by the function's own code, which is no
installed package.
"""

import logging
import sys

from ..model.forwarder_source import forwarder_source

if (source := str(forwarder_source().parent)) not in sys.path:
    sys.path.append(source)

# What the function's code logs is for CloudWatch; here the commands themselves say it.
logging.getLogger("forwarder").addHandler(logging.NullHandler())
