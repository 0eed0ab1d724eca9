"""`python -m modules.export [FOLDER]` writes the Terraform modules; default: `terraform`."""

import sys
from pathlib import Path

from .write import write

write(Path(sys.argv[1] if len(sys.argv) > 1 else "terraform"))
