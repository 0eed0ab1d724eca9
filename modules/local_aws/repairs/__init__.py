"""What MiniStack does otherwise than AWS, in our use of it: one file per repair.

Each file says in its docstring what AWS does and what MiniStack does, names in `SYMBOLS` every part of MiniStack
that it patches or calls, and has an `apply()`. Each has a contract test of the same name, which fails once MiniStack
no longer needs the repair.
"""
