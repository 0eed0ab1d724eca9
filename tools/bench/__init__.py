"""How long a synth takes, beside other ways to the same Terraform: `make bench`."""
