"""
An object storage on this machine, spoken to over HTTP: moto's S3 in a process of its own, so that what it holds in memory is not ours, and
django-storages in front of it, as on a real site.

`python -m tests.media.s3` serves until its standard input ends, so a server never outlives the tests that started it.

moto looks neither at signatures nor at expiry, nor at the policy of a posted form. The gate in front of it does (tests/media/s3_gate.py).
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("moto", "flask", "flask_cors", "boto3", "storages")
KEY_ID, SECRET = "testing", "testing-secret"
REGION = "eu-west-1"
CORS_RULE = {"AllowedMethods": ["POST"], "AllowedHeaders": ["*"], "MaxAgeSeconds": 3600}


@dataclass(frozen=True)
class S3Server:
    """A running server; `endpoint` is its address without a closing slash."""

    endpoint: str

    def client(self) -> Any:
        """An SDK client of the server's owner, to look behind the storage's back."""
        import boto3

        return boto3.client("s3", **self._account())

    def new_bucket(self, *origins: str) -> str:
        """A private bucket; pages of these origins may post to it, by the rule that the guide for operators tells them to set."""
        name = f"clips-{uuid.uuid4().hex[:12]}"
        client = self.client()
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        if origins:
            client.put_bucket_cors(
                Bucket=name, CORSConfiguration={"CORSRules": [CORS_RULE | {"AllowedOrigins": [*origins]}]}
            )
        client.close()
        return name

    def keys_in(self, bucket: str) -> list[str]:
        """Every key in a bucket."""
        client = self.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        client.close()
        return keys

    def unfinished_in(self, bucket: str) -> list[str]:
        """Keys of multipart uploads that were begun and neither completed nor aborted: bytes no listing shows."""
        client = self.client()
        found = client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
        client.close()
        return [entry["Key"] for entry in found]

    def storage(self, bucket: str, **options: Any) -> dict[str, Any]:
        """What an operator writes into `STORAGES` for this bucket; `options` as those of django-storages."""
        account = {"access_key": KEY_ID, "secret_key": SECRET, "region_name": REGION, "endpoint_url": self.endpoint}
        usual = {"bucket_name": bucket, "querystring_auth": True, "signature_version": "s3v4"}
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": account | usual | options}

    def _account(self) -> dict[str, str]:
        return {
            "aws_access_key_id": KEY_ID,
            "aws_secret_access_key": SECRET,
            "region_name": REGION,
            "endpoint_url": self.endpoint,
        }


def missing() -> list[str]:
    """What would have to be installed first."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def need_s3() -> None:
    """Skips the test that asks for an object storage where none can be had, but never in a CI."""
    lacking = missing()
    if lacking and os.environ.get("CI", "").lower() not in {"1", "true", "yes"}:
        pytest.skip(f"an object storage to talk to needs {', '.join(lacking)}")


@contextmanager
def running() -> Iterator[S3Server]:
    """A server on a free port of this machine."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.media.s3"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            port = process.stdout.readline().strip()
            if not port:
                raise RuntimeError("the S3 server did not start; see `python -m tests.media.s3`")
            yield S3Server(f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def main() -> None:
    from moto.server import DomainDispatcherApplication, MotoRequestHandler, ThreadedMotoServer, create_backend_app
    from werkzeug.serving import make_server

    from tests.media.s3_gate import Gate

    class Server(ThreadedMotoServer):
        def _server_entry(self) -> None:
            app = Gate(DomainDispatcherApplication(create_backend_app), SECRET)
            self._server = make_server(self._ip_address, self._port, app, True, request_handler=MotoRequestHandler)
            self._server_ready_event.set()
            self._server.serve_forever()

    server = Server(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    sys.stdout.write(f"{server.get_host_and_port()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
