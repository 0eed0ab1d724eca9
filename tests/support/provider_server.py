"""One AWS provider for all of a run's Terraform: started once for each configuration, with only the schemas that the project uses.

Terraform starts the provider anew for every validation, plan and apply, and each start reads the schemas of 1,500 resources:
7 s of processor time for a `terraform validate` that takes little more than one here. Terraform's own way to use a provider that is
running already is `TF_REATTACH_PROVIDERS`: https://developer.hashicorp.com/terraform/plugin/debugging. This server stands between
the two. It answers with the provider's own messages, and changes three things: the schema is cut to `SERVICES`; each
configuration is sent once, to a process of its own in Terraform's folder (the provider takes no second one, and reads a
function's zip from a relative path); and no Terraform can stop what others use. The provider has this server's environment,
not Terraform's: who hands it credentials there takes TF_REATTACH_PROVIDERS out.

    python -m tests.support.provider_server     prints the value of TF_REATTACH_PROVIDERS, and ends with its standard input
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import grpc
import psutil

from tests.terraform.terraform_runs import Terraform
from tools.provider_mirror import PROVIDER, VERSION

SERVICES = (
    "caller_identity",
    "cloudtrail",
    "cloudwatch",
    "iam",
    "kms",
    "lambda",
    "partition",
    "pipes",
    "region",
    "s3",
    "sfn",
    "sns",
    "sqs",
    "ssm",
)
"""What the names of resources and data sources begin with, after `aws_`. Terraform does not know any other one in a test."""

PROTOCOL_VERSION = 5
SCHEMAS_BY_NAME = (2, 3, 8)
"""Fields of `GetProviderSchema.Response`: resources, data sources, ephemeral resources.
https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin5.8.proto"""

UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]

PROCESSES = 16
"""Of the provider, besides those in use: each takes some 100 MB of memory of its own."""

CONFIGURE = "/tfplugin5.Provider/Configure"


class Place(NamedTuple):
    """What a provider process is for.

    Attributes:
        configuration: the request that configured it; empty for the process that only knows schemas.
        folder: where Terraform runs.
    """

    configuration: bytes = b""
    folder: str = "."


class Provider:
    """A process of the provider.

    Attributes:
        configured: what it answered to its configuration: nothing, or what is wrong.
    """

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self._process = process
        self._channel = grpc.aio.insecure_channel(f"unix:{address}", options=UNLIMITED)
        self.configured = b""

    @classmethod
    async def start(cls, executable: Path, place: Place) -> Provider:
        """Starts the provider as a debugger would, waits until it says where it listens, and configures it."""
        process = await asyncio.create_subprocess_exec(
            executable,
            "-debug",
            cwd=place.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        async for line in process.stdout:
            if found := re.search(rb"TF_REATTACH_PROVIDERS='(.*)'", line):
                (attach,) = json.loads(found[1]).values()
                provider = cls(process, attach["Addr"]["String"])
                if place.configuration:
                    provider.configured = await provider.call(CONFIGURE, place.configuration)
                return provider
        raise RuntimeError(f"{executable} ended with {await process.wait()} before it listened")

    async def call(self, method: str, request: bytes) -> bytes:
        """The answer to a call of a method, which is named in full."""
        answer: bytes = await self._channel.unary_unary(method, _same, _same)(request)
        return answer

    @property
    def has_ended(self) -> bool:
        """Whether the process is there no more."""
        return self._process.returncode is not None

    def end(self) -> None:
        """Ends the process."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()


class Server(grpc.GenericRpcHandler):
    """Hands the calls of every Terraform to the provider process that has its configuration.

    Args:
        folder: for Terraform's own files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._executable: asyncio.Task[Path] | None = None
        self._answers: dict[tuple[str, bytes], asyncio.Task[bytes]] = {}
        self._providers: dict[Place, asyncio.Task[Provider]] = {}
        self._users = Counter[Place]()
        self._places: dict[str, Place] = {}

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        """The handler of a call: the provider's in the middle, and go-plugin's own two streams, which have nothing to say."""
        service, name = details.method.strip("/").split("/")
        if service == "plugin.GRPCStdio":
            return grpc.unary_stream_rpc_method_handler(_nothing, _same, _same)
        if service == "plugin.GRPCBroker":
            return grpc.stream_stream_rpc_method_handler(_nothing, _same, _same)
        answer = {
            "GetSchema": self._answer_once,
            "PrepareProviderConfig": self._answer_once,
            "Configure": self._configure,
            "Stop": _stop,
            "Shutdown": _stop,
        }.get(name, self._pass_on)

        async def handler(request: bytes, context: grpc.aio.ServicerContext) -> bytes:
            try:
                return await answer(details.method, request, context.peer())
            except grpc.aio.AioRpcError as error:
                await context.abort(error.code(), error.details() or "")
                raise

        return grpc.unary_unary_rpc_method_handler(handler, _same, _same)

    async def end(self) -> None:
        """Ends every provider process."""
        for place in [*self._providers]:
            self._end(place)

    async def _answer_once(self, method: str, request: bytes, peer: str) -> bytes:
        """What is always the same: schemas, and whether a configuration is valid, for which the provider checks itself for 4 s."""

        async def answer() -> bytes:
            async with self._provider(Place()) as provider:
                found = await provider.call(method, request)
            return cut_schema(found) if method.endswith("/GetSchema") else found

        key = method, request
        self._answers[key] = self._answers.get(key) or asyncio.create_task(answer())
        return await asyncio.shield(self._answers[key])

    async def _configure(self, method: str, request: bytes, peer: str) -> bytes:
        place = self._places[peer] = Place(request, await asyncio.to_thread(folder_of, peer))
        async with self._provider(place) as provider:
            answer = provider.configured
        if answer:
            # Whatever was wrong may be right the next time.
            self._end(place)
        return answer

    async def _pass_on(self, method: str, request: bytes, peer: str) -> bytes:
        async with self._provider(self._places.get(peer, Place())) as provider:
            return await provider.call(method, request)

    @contextlib.asynccontextmanager
    async def _provider(self, place: Place) -> AsyncIterator[Provider]:
        """The process of a place, which is not ended while it is in use. A Terraform that is killed cancels its own call only."""
        self._users[place] += 1
        try:
            if self._executable is None:
                self._executable = asyncio.create_task(asyncio.to_thread(find_executable, self._folder))
            executable = await asyncio.shield(self._executable)
            # The last one is the one used last.
            provider = self._providers.pop(place, None)
            if provider is None or (provider.done() and (provider.exception() or provider.result().has_ended)):
                provider = asyncio.create_task(Provider.start(executable, place))
            self._providers[place] = provider
            for other in [*self._providers][:-PROCESSES]:
                if not self._users[other]:
                    self._end(other)
            yield await asyncio.shield(provider)
        finally:
            self._users[place] -= 1

    def _end(self, place: Place) -> None:
        provider = self._providers.pop(place, None)
        if provider and provider.done() and not provider.exception():
            provider.result().end()


def folder_of(peer: str) -> str:
    """Where the Terraform at the other end of a connection runs.

    Args:
        peer: its address, such as `ipv4:127.0.0.1:41234`.
    """
    port = int(peer.rpartition(":")[2])
    # Those that are called so first: to look into every process takes ten times as long.
    for process in sorted(
        psutil.process_iter(["name"]), key=lambda each: not each.info["name"].startswith("terraform")
    ):
        with contextlib.suppress(psutil.Error):
            if any(found.laddr and found.laddr.port == port for found in process.net_connections("tcp4")):
                return process.cwd()
    raise RuntimeError(f"no Terraform is at the other end of {peer}")


def find_executable(folder: Path) -> Path:
    """The provider's executable, where Terraform installs it, from wherever it takes it."""
    source = {"source": PROVIDER, "version": VERSION}
    (folder / "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": {"aws": source}}}))
    Terraform(installs=True)(folder, "init", "-input=false", "-no-color")
    (found,) = folder.glob(f".terraform/providers/{PROVIDER}/{VERSION}/*/terraform-provider-aws_*")
    return found


def cut_schema(response: bytes) -> bytes:
    """`GetProviderSchema.Response` with the schemas of `SERVICES` only."""
    prefixes = tuple(f"aws_{service}".encode() for service in SERVICES)
    return b"".join(
        raw
        for number, value, raw in _fields(response)
        if number not in SCHEMAS_BY_NAME or _key(value).startswith(prefixes)
    )


def _key(entry: bytes) -> bytes:
    """The key of an entry of a protobuf map."""
    return next(value for number, value, _ in _fields(entry) if number == 1)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, value and whole of each field; all of them are length-delimited at this level of the two messages."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        assert tag & 7 == 2, f"field {tag >> 3} has wire type {tag & 7}"
        length, at = _varint(message, at)
        yield tag >> 3, message[at : at + length], message[start : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _same(message: bytes) -> bytes:
    return message


async def _stop(method: str, request: bytes, peer: str) -> bytes:
    return b""


async def _nothing(request: object, context: grpc.aio.ServicerContext) -> AsyncIterator[bytes]:
    return
    yield b""


async def serve() -> None:
    """Serves on a free loopback port until standard input ends."""
    with tempfile.TemporaryDirectory(prefix="provider-") as folder:
        handler = Server(Path(folder))
        server = grpc.aio.server(options=UNLIMITED)
        server.add_generic_rpc_handlers([handler])
        # TCP: each of Terraform's connections has a port of its own, by which its calls are told from those of others.
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        address = {"Network": "tcp", "String": f"127.0.0.1:{port}"}
        attach = {
            "Protocol": "grpc",
            "ProtocolVersion": PROTOCOL_VERSION,
            "Pid": os.getpid(),
            "Test": True,
            "Addr": address,
        }
        print(json.dumps({PROVIDER: attach}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await handler.end()
        await server.stop(grace=None)


if __name__ == "__main__":
    asyncio.run(serve())
