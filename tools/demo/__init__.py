"""The walk through the project: the sample, deployed by the real Terraform to the AWS on this machine.

`python -m tools.demo` deploys it, uploads a file for every trigger, shows what started, and takes everything down again.
"""
