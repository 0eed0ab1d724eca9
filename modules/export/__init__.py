"""The generated Terraform modules."""
