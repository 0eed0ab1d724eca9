"""Deliveries that MiniStack does not have at all, as this project understands AWS: one file per link.

A link is OUR MODEL OF AWS, written from its documentation: a green run through one proves the wiring, not AWS's
delivery. Whatever shows a result that came through a link has to say so.

A file has what a repair's has: a docstring that says what AWS does and what MiniStack does, `SYMBOLS`, `apply()`, and
a contract test of the same name, which fails once MiniStack has the delivery itself.
"""
