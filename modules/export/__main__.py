"""`python -m modules.export` writes the Terraform modules."""

from .write import write

write()
