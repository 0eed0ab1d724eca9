"""From a pull request to the apply: what judges a plan, and what carries it. Needs the standard library only.

Whoever wrote the pull request also wrote what is read here: the configuration, the artefacts' content, the names in them, and,
where planning runs a provider of theirs, the plan file itself. docs/pull-requests.md has who can do what, and what stops it.
"""
