"""Plans made of facts that are known, so that what a right review says of them is known before it is asked.

A fact ([`access`](access.py), [`data`](data.py), [`events`](events.py)) puts resources of a cloud into a `World` and writes what follows into a
`Truth`. Nothing here imports `plan_review`.
"""
