"""How many executions a second the forwarder starts, measured against other ways to write it: `make throughput`.

Real HTTP on this machine, no AWS. docs/throughput.md has the figures and says what they do not show.
"""
