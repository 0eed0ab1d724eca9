"""OUR MODEL OF AWS: calls that write S3 objects, as far as a trail logs them, become events on the default bus.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html: a call that the selectors
of a logging trail let through is an event of the detail type `AWS API Call via CloudTrail`, with `errorCode` when S3
refused it. MiniStack keeps trails and their selectors, and nothing ever comes of them.

The names of the calls are those of https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html:
a browser's form upload is `PostObject` (named in the guide's edition with the list of event names, with a link to
RESTObjectPOST). Requests that fail authentication are not logged, those that fail authorization are:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html.

What the documentation leaves open, and how it is read here: a call is one event however many trails log it; the
record of a form upload carries the bucket and the key like the others (unconfirmed: docs/real-account.md).

Left out: every other call that AWS logs, reading ones, UploadPart, DeleteObjects and those on tags or ACLs among
them; trails of a requester that does not own the bucket; who called, beyond the account; the minutes CloudTrail takes.
"""

from __future__ import annotations

import contextvars
import json
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from ministack import app
from ministack.core import responses
from ministack.services import cloudtrail, eventbridge, s3

from ..event_selectors import is_selected

SYMBOLS = (
    "ministack.app.SERVICE_HANDLERS",
    "ministack.app._dispatch_service_request",
    "ministack.app._extract_s3_vhost_bucket",
    "ministack.app._handle_s3_vhost_request",
    "ministack.app.call_service_handler_sync",
    "ministack.app.detect_service",
    "ministack.core.responses.get_account_id",
    "ministack.core.responses.set_request_account_id",
    "ministack.core.responses.set_request_region",
    "ministack.services.cloudtrail._DEFAULT_EVENT_SELECTORS",
    "ministack.services.cloudtrail._account_trail_items",
    "ministack.services.cloudtrail._event_selectors",
    "ministack.services.eventbridge._dispatch_event",
    "ministack.services.s3._bucket_owner_account",
    "ministack.services.s3._merge_hoisted_amz_headers",
    "ministack.services.s3._parse_bucket_key",
    "ministack.services.s3._parse_multipart_form",
    "ministack.services.s3.bucket_region",
)

NOT_PUT_OBJECT = {"acl", "annotation", "legal-hold", "retention", "tagging", "uploadId"}
NOT_DELETE_OBJECT = {"annotation", "tagging", "uploadId"}
AUTHENTICATION_FAILURES = {
    "AuthorizationHeaderMalformed",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidToken",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}
REDIRECTIONS = (301, 307)  # to the bucket's Region, where the call still has to be made; 303 ends a form upload
RESPONSE_ELEMENTS = ("x-amz-server-side-encryption", "x-amz-version-id")

Response = tuple[int, Mapping[str, Any], Any]


@dataclass(frozen=True)
class Request:
    """A request to S3, path-style and percent-decoded once, as MiniStack hands it on."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """A call that writes an object: CloudTrail's name for it, and the object."""

    name: str
    bucket: str
    key: str

    @property
    def bucket_arn(self) -> str:
        """The ARN of the bucket."""
        return f"arn:aws:s3:::{self.bucket}"

    @property
    def object_arn(self) -> str:
        """The ARN of the object."""
        return f"{self.bucket_arn}/{self.key}"


def apply() -> None:
    """Watch the doors to S3, outside of IAM, which refuses before S3 is asked: two for requests, one for workflows."""
    dispatch, dispatch_virtual_host = app._dispatch_service_request, app._handle_s3_vhost_request
    call_in_process = app.call_service_handler_sync

    async def dispatch_and_record(method: str, path: str, headers: Any, body: Any, query: Any, *rest: Any) -> Any:
        caller = responses.get_account_id()
        response = await dispatch(method, path, headers, body, query, *rest)
        if app.detect_service(method, path, headers, query) == "s3":
            _record(Request(method, path, headers, body, query), response, caller)
        return response

    async def dispatch_virtual_host_and_record(
        host: str, path: str, method: str, headers: Any, body: Any, query: Any
    ) -> Any:
        caller = responses.get_account_id()
        response = await dispatch_virtual_host(host, path, method, headers, body, query)
        if response is not None:
            bucket = app._extract_s3_vhost_bucket(host)
            _record(Request(method, f"/{bucket}{path}", headers, body, query), response, caller)
        return response

    def call_in_process_and_record(
        handler: Callable[..., Awaitable[Any]], method: str, path: str, headers: Any, body: Any, query: Any, *rest: Any
    ) -> Any:
        response = call_in_process(handler, method, path, headers, body, query, *rest)
        if handler is app.SERVICE_HANDLERS["s3"]:
            _record(Request(method, path, headers, body, query), response, responses.get_account_id())
        return response

    app._dispatch_service_request = dispatch_and_record
    app._handle_s3_vhost_request = dispatch_virtual_host_and_record
    app.call_service_handler_sync = call_in_process_and_record


def _record(request: Request, response: Response, caller: str) -> None:
    call = _call(request)
    owner = s3._bucket_owner_account(call.bucket) if call else None
    if call is None or owner is None:
        return
    error = _error(response)
    if response[0] in REDIRECTIONS or error.get("errorCode") in AUTHENTICATION_FAILURES:
        return

    def deliver() -> None:
        responses.set_request_account_id(owner)
        region = s3.bucket_region(call.bucket)
        responses.set_request_region(region)
        if any(is_selected(selectors, call.object_arn, call.name) for selectors in _logging(owner, region)):
            detail = _detail(call, request, response, owner, caller) | {"awsRegion": region}
            if error:
                detail |= error | {"responseElements": None}
            # Targets take their time, and this may be the thread that serves all requests.
            put = contextvars.copy_context().run
            threading.Thread(target=put, args=(_put, detail, owner, region), daemon=True).start()

    # The context of a request is its caller's, to whom the bucket need not belong: rules and targets are the owner's.
    contextvars.copy_context().run(deliver)


def _call(request: Request) -> Call | None:
    bucket, key = s3._parse_bucket_key(request.path, request.headers)
    query, parameters = request.query, set(request.query)
    if request.method == "PUT" and key and not parameters & NOT_PUT_OBJECT:
        headers = s3._merge_hoisted_amz_headers(request.headers, query)
        return Call("CopyObject" if "x-amz-copy-source" in headers else "PutObject", bucket, key)
    if request.method == "POST" and key and "uploadId" in parameters:
        return Call("CompleteMultipartUpload", bucket, key)
    if request.method == "POST" and not key and "delete" not in parameters:
        posted = _posted_key(request)
        return Call("PostObject", bucket, posted) if posted else None
    if request.method == "DELETE" and key and not parameters & NOT_DELETE_OBJECT:
        return Call("DeleteObject", bucket, key)
    return None


def _posted_key(request: Request) -> str | None:
    """The key in a browser's form, in which `${filename}` is the name of the file."""
    key = filename = None
    for name, file, _, value in s3._parse_multipart_form(request.headers.get("content-type", ""), request.body):
        if name == "file":
            filename = file
        elif name.lower() == "key":
            key = value.decode(errors="replace")
    return key.replace("${filename}", filename or "") if key else None


def _error(response: Response) -> dict[str, str]:
    status, _, body = response
    if status < 400:
        return {}
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return {"errorCode": "InternalError", "errorMessage": ""}
    return {"errorCode": root.findtext("Code", ""), "errorMessage": root.findtext("Message", "")}


def _logging(account: str, region: str) -> Iterator[list[dict[str, Any]]]:
    """The selectors of every trail that logs in this Region."""
    for home_region, name, trail in list(cloudtrail._account_trail_items(account)):
        if trail.get("IsLogging") and (home_region == region or trail.get("IsMultiRegionTrail")):
            yield cloudtrail._event_selectors.get_scoped(
                account, home_region, name, cloudtrail._DEFAULT_EVENT_SELECTORS
            )


def _detail(call: Call, request: Request, response: Response, owner: str, caller: str) -> dict[str, Any]:
    _, headers, _ = response
    elements = {name: headers[name] for name in RESPONSE_ELEMENTS if name in headers}
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "principalId": "EXAMPLE", "accountId": caller},
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "eventSource": "s3.amazonaws.com",
        "eventName": call.name,
        "sourceIPAddress": "127.0.0.1",
        "userAgent": f"[{request.headers.get('user-agent', '')}]",
        "requestParameters": {"bucketName": call.bucket, "key": call.key, "Host": request.headers.get("host", "")},
        "responseElements": elements or None,
        "requestID": headers.get("x-amz-request-id", ""),
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "resources": [
            {"type": "AWS::S3::Object", "ARN": call.object_arn},
            {"type": "AWS::S3::Bucket", "ARN": call.bucket_arn, "accountId": owner},
        ],
        "eventType": "AwsApiCall",
        "managementEvent": False,
        "recipientAccountId": owner,
        "eventCategory": "Data",
    }


def _put(detail: dict[str, Any], account: str, region: str) -> None:
    # PutEvents refuses sources that begin with "aws.".
    eventbridge._dispatch_event(
        {
            "EventId": str(uuid.uuid4()),
            "Source": "aws.s3",
            "DetailType": "AWS API Call via CloudTrail",
            "Detail": json.dumps(detail),
            "EventBusName": "default",
            "Time": detail["eventTime"],
            "Resources": [],
            "Account": account,
            "Region": region,
        }
    )
