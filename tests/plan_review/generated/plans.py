"""A plan of several facts, each in a place of its own, and its truth. The seed says which."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from tests.plan_review.generated import clouds, data, events, policies
from tests.plan_review.generated.truth import Truth
from tests.plan_review.generated.world import ACCOUNT, REGION, Place, World

FACTS = (policies.FACTS, clouds.FACTS, data.FACTS, events.FACTS)

_PLACES = (
    Place(),
    Place(),
    Place(("shop",), (None,)),
    Place(("shop", "inner"), (None, None)),
    Place(("team",), ("a.b",)),
    Place(("team",), (0,)),
    Place((), (), "x"),
    Place((), (), 1),
    Place(("shop",), (None,), 'quo"te'),
)


def generated(seed: int, most: int = 7) -> tuple[dict[str, Any], Truth, list[str]]:
    """A plan, its truth, and the names of its facts."""
    rng = random.Random(seed)
    world, truth = World(rng), Truth()
    # Something that is there already says whose account it is.
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:anchor"
    world.same("aws_cloudwatch_log_group", {"name": "anchor"}, name="anchor", computed={"arn": arn})
    names = []
    for number in range(1, rng.randint(1, most) + 1):
        world.number = number
        world.place = rng.choice(_PLACES)
        fact = rng.choice(rng.choice(FACTS))
        fact(world, truth)
        if world.place.key is not None and fact is not clouds.by_hand and rng.random() < 0.4:
            # Another instance of the same resources; what the configuration sets, it sets for both.
            world.place = replace(world.place, key=f"{world.place.key}y" if isinstance(world.place.key, str) else 7)
            fact(world, truth)
        names.append(fact.__name__)
    return world.document(), truth, names


def repeated(rounds: int) -> dict[str, Any]:
    """A plan of the same 40 facts again and again, each time of other things."""
    rng = random.Random()
    world, truth = World(rng), Truth()
    for _ in range(rounds):
        rng.seed(0)
        for _ in range(40):
            world.number += 1
            world.place = rng.choice(_PLACES)
            rng.choice(rng.choice(FACTS))(world, truth)
    return world.document()


def large(resources: int) -> dict[str, Any]:
    """A plan of at least as many resources."""
    return repeated(-(-resources // len(repeated(1)["resource_changes"])))
