"""The only package that imports CDK for Terraform and its AWS bindings.

Importing this package starts nothing: `core` (cdktf) and `aws` (the bindings) load when first asked for.
"""
