"""
What S3 looks at before it answers and moto does not: signatures, expiry, and the policy of a posted form.

Written from the descriptions of AWS ("Authenticating requests: using query parameters", "POST policy"). Requests of the SDK itself, which
carry an Authorization header, pass unread; what comes without any signature is refused, as in a private bucket.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, quote

from werkzeug.formparser import parse_form_data

_UNNAMED = {"policy", "x-amz-signature", "file"}
_LONGEST = timedelta(days=7)


class Refused(Exception):
    """An answer of 403 or 400 with S3's code."""

    def __init__(self, code: str, status: str = "403 Forbidden") -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Gate:
    """A WSGI application in front of another."""

    def __init__(self, behind: Callable[..., Iterable[bytes]], secret: str) -> None:
        self.behind, self.secret = behind, secret

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            self._look_at(environ)
        except Refused as refused:
            body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{refused.code}</Code></Error>'.encode()
            headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
            # As S3 does where a CORS rule matches: the page may read why.
            start_response(refused.status, [*headers, ("Access-Control-Allow-Origin", "*")])
            return [body]
        return self.behind(environ, start_response)

    def _look_at(self, environ: dict[str, Any]) -> None:
        method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
        if method == "OPTIONS" or "HTTP_AUTHORIZATION" in environ:
            return
        if "X-Amz-Signature=" in query:
            self._link(environ, method, query)
        elif method == "POST" and environ.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
            self._form(environ)
        else:
            raise Refused("AccessDenied")

    def _link(self, environ: dict[str, Any], method: str, query: str) -> None:
        given = dict(parse_qsl(query, keep_blank_values=True))
        signed_at = datetime.strptime(given["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        lives = timedelta(seconds=int(given["X-Amz-Expires"]))
        if lives > _LONGEST:
            raise Refused("AuthorizationQueryParametersError", "400 Bad Request")
        if datetime.now(UTC) > signed_at + lives:
            raise Refused("AccessDenied")
        signature = given.pop("X-Amz-Signature")
        pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in given.items())
        names = given["X-Amz-SignedHeaders"].split(";")
        headers = "".join(f"{name}:{environ['HTTP_' + name.upper().replace('-', '_')].strip()}\n" for name in names)
        path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/-_.~")
        asked = "&".join("=".join(pair) for pair in pairs)
        canonical = "\n".join((method, path, asked, headers, ";".join(names), "UNSIGNED-PAYLOAD"))
        scope = given["X-Amz-Credential"].split("/", 1)[1]
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = "\n".join((given["X-Amz-Algorithm"], given["X-Amz-Date"], scope, digest))
        if not hmac.compare_digest(self._signature(scope, to_sign), signature):
            raise Refused("SignatureDoesNotMatch")

    def _form(self, environ: dict[str, Any]) -> None:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        _stream, fields, files = parse_form_data({**environ, "wsgi.input": BytesIO(body)}, silent=False)
        environ["wsgi.input"] = BytesIO(body)
        if "policy" not in fields or "file" not in files:
            raise Refused("AccessDenied")
        scope = fields["x-amz-credential"].split("/", 1)[1]
        if not hmac.compare_digest(self._signature(scope, fields["policy"]), fields["x-amz-signature"]):
            raise Refused("SignatureDoesNotMatch")
        policy = json.loads(base64.b64decode(fields["policy"]))
        if datetime.now(UTC) > datetime.fromisoformat(policy["expiration"]):
            raise Refused("AccessDenied")
        said = {name.lower(): value for name, value in fields.items()} | {"bucket": environ["PATH_INFO"].split("/")[1]}
        self._check(policy["conditions"], said, len(files["file"].read()))

    def _check(self, conditions: list[Any], said: dict[str, str], size: int) -> None:
        named = set(_UNNAMED)
        for condition in conditions:
            if isinstance(condition, dict):
                ((name, value),) = condition.items()
                named.add(name.lower())
                if said.get(name.lower()) != value:
                    raise Refused("AccessDenied")
            elif condition[0] == "content-length-range":
                if size < condition[1]:
                    raise Refused("EntityTooSmall", "400 Bad Request")
                if size > condition[2]:
                    raise Refused("EntityTooLarge", "400 Bad Request")
            else:
                raise Refused("InvalidPolicyDocument", "400 Bad Request")
        if set(said) - named - {"bucket"}:
            raise Refused("AccessDenied")

    def _signature(self, scope: str, text: str) -> str:
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()
