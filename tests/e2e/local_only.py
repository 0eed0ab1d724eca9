"""The tests that only the AWS on this machine can pass, and why: in a real account they are deselected, and said to be."""

from __future__ import annotations

from collections.abc import Mapping

EXPRESS = "AWS lists and describes no executions of EXPRESS state machines, so their inputs cannot be read"

INVENTORY = "the inventory is the test's own, in a bucket that nothing takes down; AWS writes one within two days"
FAULTS = "the faults come from a server on this machine, which AWS's functions cannot reach"
METRICS = "AWS takes no metrics of its own services from anybody else, so the test cannot send them"

LOCAL_ONLY: Mapping[str, str] = {
    "test_alarms_ring.py::test_every_hop_has_its_alarms_and_none_rings_before_one_fails": METRICS,
    "test_alarms_ring.py::test_what_a_failed_hop_sends_rings_its_alarm_and_no_other": METRICS,
    "test_alarms_ring.py::test_a_functions_error_rings_only_when_it_goes_on": METRICS,
    "test_alarms_ring.py::test_who_is_on_call_is_told_once_that_it_rings_and_once_that_it_has_recovered": METRICS,
    "test_alarms_ring.py::test_the_dashboard_that_cloudwatch_has_shows_the_state_of_every_alarm": METRICS,
    "test_executions.py::test_an_express_machine_is_started_too": EXPRESS,
    "test_redelivery.py::test_an_event_delivered_twice_has_one_input": EXPRESS,
    "test_foreign_messages.py::test_a_message_that_is_not_s3s_leaves_the_others_of_its_batch_alone": (
        "SQS does not promise that messages which were sent in one batch are received in one"
    ),
    "test_backfill.py::test_an_inventory_starts_what_a_listing_would_start": INVENTORY,
    "test_reliability_small.py::test_something_of_every_kind_went_wrong": FAULTS,
    "test_reliability_small.py::test_no_object_is_lost_and_none_is_doubled": FAULTS,
    "test_reliability_small.py::test_what_is_not_s3s_is_kept_and_the_rest_is_redriven": FAULTS,
    "test_reliability_small.py::test_what_was_replaced_meanwhile_is_as_it_was": FAULTS,
}
"""By file and function of this folder. The permissions and key policies that the AWS on this machine does not ask for are
no reason: AWS asks for them always."""


def reason(file: str, function: str) -> str | None:
    """Why a test is for the AWS on this machine only; None where it is not."""
    return LOCAL_ONLY.get(f"{file}::{function}")
