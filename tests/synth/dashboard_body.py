"""What CloudWatch takes as the body of a dashboard, as a JSON Schema of the parts in use.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html, looked up on
2026-11-25. Beyond it: widgets lie within 24 columns and do not overlap, and a dashboard has 2,500 metrics at most.
"""

from __future__ import annotations

import itertools
import json
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator

Body: TypeAlias = dict[str, Any]

COLUMNS = 24
METRICS_OF_A_DASHBOARD = 2500

_OPTIONS = {
    "type": "object",
    "properties": {
        "stat": {"enum": ["Average", "Maximum", "Minimum", "SampleCount", "Sum"]},
        "yAxis": {"enum": ["left", "right"]},
        "label": {"type": "string"},
    },
    "additionalProperties": False,
}
_METRIC = {
    "type": "array",
    "prefixItems": [{"type": "string"}, {"type": "string"}, {"type": "string"}, {"type": "string"}, _OPTIONS],
    "minItems": 4,
    "items": False,
}
_PROPERTIES = {
    "text": {
        "properties": {"markdown": {"type": "string"}, "background": {"enum": ["transparent", "solid"]}},
        "required": ["markdown"],
    },
    "alarm": {
        "properties": {
            "alarms": {
                "type": "array",
                "minItems": 1,
                "maxItems": 100,
                "uniqueItems": True,
                "items": {"type": "string", "pattern": "^arn:[^:]+:cloudwatch:[^:]+:[^:]+:alarm:[^:]+$"},
            },
            "sortBy": {"enum": ["default", "stateUpdatedTimestamp", "timestamp"]},
            "states": {"type": "array", "items": {"enum": ["ALARM", "INSUFFICIENT_DATA", "OK"]}},
            "title": {"type": "string"},
        },
        "required": ["alarms"],
    },
    "metric": {
        "properties": {
            "metrics": {"type": "array", "minItems": 1, "maxItems": 500, "items": _METRIC},
            "region": {"type": "string"},
            "title": {"type": "string"},
            "view": {"enum": ["timeSeries", "singleValue", "bar", "pie", "gauge", "table"]},
            "period": {"type": "integer", "multipleOf": 60},
            "stat": {"type": "string"},
            "stacked": {"type": "boolean"},
        },
        "required": ["metrics", "region"],
    },
}
_WIDGET = {
    "type": "object",
    "properties": {
        "type": {"enum": list(_PROPERTIES)},
        "x": {"type": "integer", "minimum": 0, "maximum": COLUMNS - 1},
        "y": {"type": "integer", "minimum": 0},
        "width": {"type": "integer", "minimum": 1, "maximum": COLUMNS},
        "height": {"type": "integer", "minimum": 1, "maximum": 1000},
        "properties": {"type": "object"},
    },
    "required": ["type", "properties"],
    "additionalProperties": False,
    "allOf": [
        {
            "if": {"properties": {"type": {"const": type}}},
            "then": {"properties": {"properties": {**properties, "additionalProperties": False}}},
        }
        for type, properties in _PROPERTIES.items()
    ],
}
SCHEMA = {
    "type": "object",
    "properties": {"widgets": {"type": "array", "maxItems": 500, "items": _WIDGET}},
    "required": ["widgets"],
    "additionalProperties": False,
}


def problems(body: Body) -> list[str]:
    """What CloudWatch would say against a body, or show badly."""
    found = [error.message for error in Draft202012Validator(SCHEMA).iter_errors(body)]
    if found:
        return found
    widgets = body["widgets"]
    found += [f"{_place(one)} is wider than the grid" for one in widgets if one["x"] + one["width"] > COLUMNS]
    found += [
        f"{_place(one)} and {_place(other)} overlap"
        for one, other in itertools.combinations(widgets, 2)
        if one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    ]
    metrics = sum(len(widget["properties"].get("metrics", ())) for widget in widgets)
    return found + [f"{metrics} metrics"] * (metrics > METRICS_OF_A_DASHBOARD)


def evaluated(text: str, *, wanted: bool = True) -> Body:
    """A body as Terraform evaluates it, where a module's optional parts are wanted or not. References stay as they are."""
    body: Body = json.loads(text)
    for widget in body["widgets"]:
        if alarms := widget["properties"].get("alarms"):
            # An optional item is `{"${condition}": item}`.
            widget["properties"]["alarms"] = [
                arn for item in alarms for arn in ([item] if isinstance(item, str) else item.values() if wanted else ())
            ]
    return body


def _place(widget: Any) -> str:
    return f"{widget['type']} at {widget['x']}, {widget['y']}"
