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


class QuotaFullError(Refusal):
    """All that a learner has in one block would be more than allowed; details as TooLargeError."""

    code = "quota_full"
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


class RangeNeededError(Refusal):
    """The whole of a large file was asked for at once; details as TooLargeError. Players ask in ranges."""

    code = "range_needed"
    status = 428

    def __init__(self, limit_bytes: int, found: int) -> None:
        super().__init__(limit=limit_bytes, limit_bytes=limit_bytes, unit="bytes", found=found)


class BadCaptionsError(Refusal):
    """
    Captions that can't be kept; details: reason, and line (from 1; 0 if no single line is at fault) and limit or limit_bytes where they say more.

    Args:
        reason: `format` (neither WebVTT nor SRT), `times`, `empty`, `many`, `long` or `large`.
    """

    code = "bad_captions"
    status = 422

    def __init__(self, reason: str, line: int = 0, **limits: int) -> None:
        super().__init__(reason=reason, line=line, **limits)


class BadPictureError(Refusal):
    """
    A still picture that can't be kept; details: reason, and least, limit, limit_bytes where they say more.

    Args:
        reason: `kind` (neither JPEG nor WebP), `damaged`, `rare`, `animated`, `sides` or `large`.
    """

    code = "bad_picture"
    status = 422

    def __init__(self, reason: str, **limits: int) -> None:
        super().__init__(reason=reason, **limits)


class TooManyFramesError(Refusal):
    """Details: limit, unit, found in pictures a second."""

    code = "too_many_frames"
    status = 422
