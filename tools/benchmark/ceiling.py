"""What the endpoint itself can answer, so that no handler's figure is the endpoint's."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urlsplit

from .endpoint import STARTED

CONNECTIONS = 16
SECONDS = 1.0
BODY = b'{"stateMachineArn": "arn:aws:states:eu-west-1:111122223333:stateMachine:resize", "name": "a", "input": "%s"}'
REQUEST = (
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AWSStepFunctions.StartExecution\r\n"
    b"Content-Type: application/x-amz-json-1.0\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s"
)


def ceiling(url: str) -> float:
    """Answers a second that the endpoint gives to `CONNECTIONS` connections, asked as cheaply as can be."""
    address = urlsplit(url)
    return asyncio.run(_ask(str(address.hostname), int(address.port or 0)))


async def _ask(host: str, port: int) -> float:
    body = BODY % (b"x" * 800)
    request = REQUEST % (b"A" * 250, len(body), body)
    end = time.monotonic() + SECONDS

    async def ask_again_and_again() -> int:
        reader, writer = await asyncio.open_connection(host, port)
        answers = 0
        while time.monotonic() < end:
            writer.write(request)
            await reader.readexactly(len(STARTED))
            answers += 1
        writer.close()
        await writer.wait_closed()
        return answers

    return sum(await asyncio.gather(*(ask_again_and_again() for _ in range(CONNECTIONS)))) / SECONDS
