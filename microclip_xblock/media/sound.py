"""Plain sound files: MP3, Ogg (RFC 3533) and WAV, as far as needed to know what they hold and how long it lasts."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from microclip_xblock.media.headers import Contents, Reader, Stream, Unreadable

# Layer III of MPEG 1, and of MPEG 2 and 2.5: kilobits a second by index.
_MP3_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MP3_HERTZ = (44100, 48000, 32000)
_MP3_LEAST_FRAMES = 4
_MOST_ID3 = 8
_OPUS_HERTZ = 48000
_PCM_FORMATS = {1, 3, 0xFFFE}


def begins_sound(head: bytes) -> bool:
    """True if a file that begins with these 12 bytes may be one of the three."""
    return head[:4] == b"OggS" or (head[:4] == b"RIFF" and head[8:12] == b"WAVE") or _begins_mp3(head)


def read_sound(reader: Reader) -> Contents:
    """
    Raises:
        Unreadable: none of the three, or damaged.
    """
    head = reader.upto(0, 12)
    if head[:4] == b"OggS":
        return _read_ogg(reader)
    return _read_wav(reader) if head[:4] == b"RIFF" else _read_mp3(reader)


def _begins_mp3(head: bytes) -> bool:
    return head[:3] == b"ID3" or (len(head) >= 4 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _read_mp3(reader: Reader) -> Contents:
    position, seconds, frames = _after_id3(reader), 0.0, 0
    while position + 4 <= reader.size:
        frame = mp3_frame(reader.at(position, 4))
        if frame is None:
            break
        length, lasts = frame
        position += length
        seconds += lasts
        frames += 1
    # Tags may follow the sound, other things may not: a few bytes that look like a frame are no sound file.
    if frames < _MP3_LEAST_FRAMES or reader.size - position > reader.size // 2:
        raise Unreadable("frames")
    return Contents("mp3", (Stream("audio", "mp3"),), seconds)


def _after_id3(reader: Reader) -> int:
    """Where the sound begins: after the tags, whose length is written in 7 bits a byte. Careless programs leave several."""
    position = 0
    for _ in range(_MOST_ID3):
        head = reader.upto(position, 10)
        if head[:3] != b"ID3" or len(head) < 10:
            break
        length = 0
        for byte in head[6:10]:
            length = length << 7 | byte & 0x7F
        # Flags of version 2.4 tell of ten more bytes after the tag.
        position += 10 + length + (10 if head[3] == 4 and head[5] & 0x10 else 0)
    return position


def mp3_frame(head: bytes) -> tuple[int, float] | None:
    """(bytes, seconds) of the frame that begins so; None if none does."""
    if head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        return None
    first = version == 3
    bits = 1000 * (_MP3_RATES_1 if first else _MP3_RATES_2)[rate]
    frequency = _MP3_HERTZ[hertz] // (1 if first else 2 if version == 2 else 4)
    samples = 1152 if first else 576
    return samples // 8 * bits // frequency + (head[2] >> 1 & 1), samples / frequency


@dataclass
class _OggStream:
    codec: str
    hertz: int
    skip: int
    granule: int = 0


def _read_ogg(reader: Reader) -> Contents:
    streams: dict[int, _OggStream] = {}
    position = 0
    while position + 27 <= reader.size:
        head = reader.at(position, 27)
        magic, version, flags, granule, serial, _, _, segments = struct.unpack("<4sBBqIIIB", head)
        if magic != b"OggS" or version != 0:
            break
        table = reader.upto(position + 27, segments)
        content = position + 27 + segments
        if flags & 2 and serial in streams:
            # One recording after another: each begins to count anew.
            raise Unreadable("chain")
        if flags & 2 and len(streams) < 8:
            streams[serial] = _ogg_stream(reader.upto(content, 64))
        elif serial in streams and granule > streams[serial].granule:
            streams[serial].granule = granule
        position = content + sum(table)
    if not streams:
        raise Unreadable("streams")
    seconds = max((stream.granule - stream.skip) / stream.hertz for stream in streams.values())
    kinds = tuple(Stream("audio", stream.codec) for stream in streams.values())
    return Contents("ogg", kinds, max(0.0, seconds))


def _ogg_stream(packet: bytes) -> _OggStream:
    """What a stream's first packet says it is. Anything but the two known kinds of sound keeps its own first letters as codec."""
    if packet[:8] == b"OpusHead" and len(packet) >= 12:
        return _OggStream("opus", _OPUS_HERTZ, int.from_bytes(packet[10:12], "little"))
    if packet[:7] == b"\x01vorbis" and len(packet) >= 16:
        hertz = int.from_bytes(packet[12:16], "little")
        if not 0 < hertz <= 384_000:
            raise Unreadable("hertz")
        return _OggStream("vorbis", hertz, 0)
    return _OggStream("".join(chr(byte) for byte in packet[:8] if 32 < byte < 127) or "unknown", 1000, 0)


def _read_wav(reader: Reader) -> Contents:
    position, rate, found = 12, 0, ""
    while position + 8 <= reader.size:
        kind, size = struct.unpack("<4sI", reader.at(position, 8))
        content = position + 8
        if kind == b"fmt ":
            form, _, hertz, _, align = struct.unpack("<HHIIH", reader.at(content, 14))
            # The file also states bytes a second; players go by these two.
            rate = hertz * align
            found = "pcm" if form in _PCM_FORMATS else f"wav.{form}"
        elif kind == b"data":
            if not rate or not found:
                raise Unreadable("format")
            # Recorders that could not go back leave the size open; what the file has counts.
            return Contents("wav", (Stream("audio", found),), min(size, reader.size - content) / rate)
        position = content + size + (size & 1)
    raise Unreadable("no data")
