"""The only package that imports CDK for Terraform and its AWS bindings.

Importing this package starts nothing: `core` (cdktf) and `aws` (the bindings) load when first asked for,
so that configuration can be read and checked without Node.
"""

from .expressions import Condition, Expression, Number, StringList, both, choose, is_expression
from .literal import literal

__all__ = ["Condition", "Expression", "Number", "StringList", "both", "choose", "is_expression", "literal"]
