"""
Refusals of the media room.

Limits are given as `limit` with its `unit` and, where known, what was `found`; sizes also as `limit_bytes`.
"""

from __future__ import annotations

from microclip_xblock.rules.errors import Refusal


class TooLargeError(Refusal):
    """More bytes than allowed; details: limit, limit_bytes, unit, found."""

    code = "too_large"
    status = 413

    def __init__(self, limit_bytes: int, found: int) -> None:
        super().__init__(limit=limit_bytes, limit_bytes=limit_bytes, unit="bytes", found=found)


class ChunkTooLargeError(Refusal):
    """One chunk is larger than chunks may be; details as TooLargeError."""

    code = "chunk_too_large"
    status = 413

    def __init__(self, limit_bytes: int, found: int) -> None:
        super().__init__(limit=limit_bytes, limit_bytes=limit_bytes, unit="bytes", found=found)


class WrongOffsetError(Refusal):
    """The chunk does not begin where the upload stands; details: offset, and the same as `state` for the browser."""

    code = "wrong_offset"
    status = 409

    def __init__(self, offset: int) -> None:
        super().__init__(offset=offset, state={"offset": offset})


class UploadGoneError(Refusal):
    """No such upload of this learner here: never started, expired, finished or somebody else's."""

    code = "upload_gone"
    status = 409


class UploadIncompleteError(Refusal):
    """Bytes are missing; details: offset, and the same as `state` for the browser."""

    code = "upload_incomplete"
    status = 409

    def __init__(self, offset: int) -> None:
        super().__init__(offset=offset, state={"offset": offset})


class HashMismatchError(Refusal):
    """What arrived is not what was announced. The upload is discarded."""

    code = "hash_mismatch"
    status = 422


class NotAVideoError(Refusal):
    """Neither video nor sound that can be read; details: reason, a word for logs."""

    code = "not_a_video"
    status = 415


class UnsupportedCodecError(Refusal):
    """Readable, but browsers don't all play it; details: found."""

    code = "unsupported_codec"
    status = 415


class TooLongError(Refusal):
    """Details: limit, unit, found in seconds."""

    code = "too_long"
    status = 422


class TooShortError(Refusal):
    """Details: limit, unit, found in seconds."""

    code = "too_short"
    status = 422


class PictureTooLargeError(Refusal):
    """Details: limit, unit, found; the longer side in pixels."""

    code = "picture_too_large"
    status = 422
