"""S3 → Lambda → Step Functions: the handler of the notification-lambda pattern."""

import os

from .environment import LambdaContext
from .events import read_notification
from .forwarding import DeliveredNotification, Forwarder, forwarder_from_environment


class NotForwarded(Exception):
    """Something in the event did not start its execution; the log has one line for each."""


def handler(event: object, context: LambdaContext) -> None:
    """Start an execution for every object that an S3 event notification announces.

    S3 invokes the function asynchronously. Everything that can be started is started before a failure is raised, so
    that Lambda tries the event again and at last sends it to the on-failure destination. What had been started of it
    is not started twice on a STANDARD machine, which knows the execution's name; an EXPRESS machine has no such
    memory, and a retry starts those executions twice. S3's test event is dropped.

    Args:
        event: an S3 event notification, `{"Records": […]}`.
        context: Lambda's context.

    Raises:
        NotForwarded: the event is not S3's, or one of its executions could not be started.
        EnvironmentVariableError: see `Settings.from_environment`.
    """
    forward_event(event, context, forwarder_from_environment())


def forward_event(event: object, context: LambdaContext, forwarder: Forwarder) -> None:
    """What `handler` does, with the given forwarder."""
    message = DeliveredNotification(context.aws_request_id, read_notification(event))
    if forwarder.forward([message], context):
        raise NotForwarded("not every object of the event started its execution; the log says which and why")


if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # Lambda imports this with a whole CPU, whatever the function's memory: the client is made faster now than later.
    forwarder_from_environment()
