"""A stand-in for GitLab's API, on loopback: it answers as its documentation says, and keeps what it is asked to change.

Pages: https://docs.gitlab.com/api/notes/#merge-requests, https://docs.gitlab.com/api/merge_requests/,
https://docs.gitlab.com/api/commits/#list-merge-requests-associated-with-a-commit, https://docs.gitlab.com/api/jobs/,
https://docs.gitlab.com/api/job_artifacts/, https://docs.gitlab.com/api/resource_label_events/, https://docs.gitlab.com/api/members/,
https://docs.gitlab.com/api/rest/#offset-based-pagination. It differs from GitLab in that it has one project, which only one token may
ask, and in that it redirects each download of an artefact to another address, as GitLab does where artefacts are in object storage.
"""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PROJECT = 5
TOKEN = "glpat-a-token"
ME = {"id": 40, "username": "project_5_bot_4ffca233d8298ea1"}
PEOPLE = {"dana": (7, 30), "max": (8, 40), "gina": (9, 10), ME["username"]: (40, 30), "gone": (11, 0)}
"""Of each user the id, and the access level: https://docs.gitlab.com/api/members/#roles."""


class FakeGitLab:
    """One project with one merge request, !7.

    Attributes:
        request: the merge request.
        pipelines, jobs: of the merge request; jobs by the pipeline's id.
        notes: of the merge request.
        artifacts: the zip by the job's id.
        asked: method and path of each request that changes something.
        redirected: the headers of each download that was sent on.
    """

    def __init__(self) -> None:
        self.others: list[dict[str, Any]] = []
        self.request: dict[str, Any] = {
            "id": 107,
            "iid": 7,
            "project_id": PROJECT,
            "source_project_id": PROJECT,
            "target_project_id": PROJECT,
            "source_branch": "change",
            "target_branch": "main",
            "state": "opened",
            "labels": [],
            "sha": "a" * 40,
            "merge_commit_sha": None,
            "squash_commit_sha": None,
        }
        self.versions: list[dict[str, Any]] = []
        self.pipelines: list[dict[str, Any]] = []
        self.jobs: dict[int, list[dict[str, Any]]] = {}
        self.notes: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.artifacts: dict[int, bytes] = {}
        self.asked: list[str] = []
        self.redirected: list[Mapping[str, str]] = []
        self._clock = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def variables(self) -> dict[str, str]:
        """Those that GitLab sets in a job of the merge request, and the token of the project."""
        address = f"http://127.0.0.1:{self._server.server_address[1]}"
        return {
            "CI_API_V4_URL": f"{address}/api/v4",
            "CI_DEFAULT_BRANCH": "main",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_PIPELINE_URL": f"{address}/pipelines/1",
            "CI_PROJECT_ID": str(PROJECT),
            "GITLAB_TOKEN": TOKEN,
        }

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def push(self, commit: str) -> None:
        """A commit on the merge request's branch."""
        self.request["sha"] = commit
        self.versions.append({"id": len(self.versions) + 1, "head_commit_sha": commit, "created_at": self._now()})

    def pipeline(
        self, status: str = "success", *, ref: str = "refs/merge-requests/7/head", **of: Any
    ) -> dict[str, Any]:
        """A pipeline of the last commit."""
        pipeline = {"id": 1000 + len(self.pipelines), "sha": self.request["sha"], "ref": ref, "status": status}
        self.pipelines.append(pipeline | {"created_at": self._now()} | of)
        return self.pipelines[-1]

    def job(self, pipeline: Mapping[str, Any], folder: Path, name: str = "plan", status: str = "success") -> int:
        """A job of a pipeline, and what it keeps below `folder`."""
        id = 5000 + len(self.artifacts)
        self.jobs.setdefault(pipeline["id"], []).append({"id": id, "name": name, "status": status})
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.write(path, path.relative_to(folder.parent).as_posix())
        self.artifacts[id] = packed.getvalue()
        return id

    def label(self, name: str, by: str, action: str = "add") -> None:
        """Somebody sets a label, or takes it off."""
        labels = [label for label in self.request["labels"] if label != name]
        self.request["labels"] = [*labels, name] if action == "add" else labels
        user = {"id": PEOPLE[by][0], "username": by}
        label = {"id": 70, "name": name}
        event = {
            "id": 142 + len(self.events),
            "user": user,
            "label": label,
            "action": action,
            "created_at": self._now(),
        }
        self.events.append(event)

    def merge(self, commit: str) -> None:
        """The merge request is merged with a merge commit."""
        self.request |= {"state": "merged", "merge_commit_sha": commit}

    def _now(self) -> str:
        self._clock += 1
        return f"2026-01-01T10:{self._clock:02}:00.000+01:00"

    def _answer(self, method: str, path: str, query: Mapping[str, str], body: Any) -> Any:
        project = f"/api/v4/projects/{PROJECT}"
        request = f"{project}/merge_requests/7"
        lists: dict[str, Callable[[], list[Any]]] = {
            f"{request}/notes": lambda: self.notes,
            f"{request}/pipelines": lambda: sorted(self.pipelines, key=lambda one: -int(one["id"])),
            f"{request}/versions": lambda: self.versions[::-1],
            f"{request}/resource_label_events": lambda: self.events,
        }
        if method == "GET" and path in lists:
            return lists[path]()
        if method == "GET" and path == request:
            return self.request
        if method == "GET" and path == "/api/v4/user":
            return ME
        if method == "GET" and (match := re.fullmatch(f"{project}/repository/commits/(\\w+)/merge_requests", path)):
            # Those whose commits have it: the merge's own commit, and the commits of the branch.
            known = (self.request["sha"], self.request["merge_commit_sha"], self.request["squash_commit_sha"])
            return [self.request, *self.others] if match[1] in known else []
        if method == "GET" and (match := re.fullmatch(f"{project}/pipelines/(\\d+)/jobs", path)):
            return self.jobs.get(int(match[1]), [])
        if method == "GET" and (match := re.fullmatch(f"{project}/members/all/(\\d+)", path)):
            found = [level for id, level in PEOPLE.values() if id == int(match[1]) and level]
            return {"id": int(match[1]), "access_level": found[0]} if found else None
        if method == "POST" and path == f"{request}/notes":
            note = {"id": 300 + len(self.notes), "author": ME, "system": False} | body
            self.notes.append(note)
            return note
        if match := re.fullmatch(f"{request}/notes/(\\d+)", path):
            [note] = [note for note in self.notes if note["id"] == int(match[1])]
            if method == "DELETE":
                self.notes.remove(note)
                return b""
            if method == "PUT":
                note |= body
                return note
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def _do(self) -> None:
                address = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(address.query).items()}
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size)) if size else None
                if match := re.fullmatch("/storage/(\\d+)", address.path):
                    fake.redirected.append(dict(self.headers))
                    self._send(200, fake.artifacts[int(match[1])])
                elif self.headers.get("PRIVATE-TOKEN") != TOKEN:
                    self._send(401, {"message": "401 Unauthorized"})
                elif match := re.fullmatch(f"/api/v4/projects/{PROJECT}/jobs/(\\d+)/artifacts", address.path):
                    if int(match[1]) in fake.artifacts:
                        self._send(302, b"", Location=f"http://{self.headers['Host']}/storage/{match[1]}")
                    else:
                        self._send(404, {"message": "404 Not Found"})
                else:
                    self._listed(fake._answer(self.command, address.path, query, body), query)
                if self.command != "GET":
                    fake.asked.append(f"{self.command} {address.path.partition(f'/projects/{PROJECT}')[2]}")

            def _listed(self, answer: Any, query: Mapping[str, str]) -> None:
                if answer is None:
                    self._send(404, {"message": "404 Not Found"})
                elif isinstance(answer, list):
                    # By default 20, at most 100; fewer here, so that there are more pages.
                    size, page = min(int(query.get("per_page", 20)), 2), int(query.get("page", 1))
                    more = len(answer) > page * size
                    self._send(
                        200, answer[(page - 1) * size : page * size], **{"X-Next-Page": str(page + 1) if more else ""}
                    )
                else:
                    self._send({"POST": 201, "DELETE": 204}.get(self.command, 200), answer)

            def _send(self, status: int, answer: Any, **headers: str) -> None:
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815

        return Handler
