"""pipelines.toml: what it may say, and everything that is wrong with one. Starts no Node."""
