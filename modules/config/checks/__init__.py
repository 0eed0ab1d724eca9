"""What pydantic cannot say of a pipelines.toml: one file per subject."""
