"""A plan in the JSON of `terraform show`, as models."""
