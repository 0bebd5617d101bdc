"""JPEG by its segments (ITU-T T.81, annex B): those a picture needs, and no others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from microclip_xblock.media.refusals import BadPictureError

_SOI = b"\xff\xd8"
_EOI = 0xD9
_SOS = 0xDA
_DQT = 0xDB
_DHT = 0xC4
_DRI = 0xDD
_FRAMES = {0xC0, 0xC1, 0xC2}
# Other kinds of frames, arithmetic coding, and heights that are told later: browsers don't show them.
_RARE = {0xC3, 0xC5, 0xC6, 0xC7, *range(0xC8, 0xD0), 0xDC, 0xDE, 0xDF} - {_DHT}
_APP0 = 0xE0
_APP14 = 0xEE
_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_ADOBE = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00"
_COMPONENTS = {1, 3}
# Ten are usual; each is a pass over the whole picture for whoever decodes it.
_MOST_SCANS = 32

# In coded data, FF is followed by 00, by a restart marker or by more FF; anything else ends it.
_AFTER_CODED = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def begins_jpeg(data: bytes) -> bool:
    """True if these bytes begin as a JPEG does."""
    return data[:3] == _SOI + b"\xff"


def clean_jpeg(data: bytes) -> tuple[bytes, int, int]:
    """
    The picture alone, its width and its height in pixels.

    Raises:
        BadPictureError: damaged, or of a rare kind.
    """
    jpeg, position = _Jpeg(), 2
    while True:
        while data[position : position + 2] == b"\xff\xff":
            position += 1
        if data[position : position + 1] != b"\xff" or position + 1 >= len(data):
            raise BadPictureError("damaged")
        marker = data[position + 1]
        if marker == _EOI:
            return jpeg.finished()
        if marker in _RARE:
            raise BadPictureError("rare")
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        content = data[position + 4 : position + 2 + length]
        # Restart markers, a second beginning and the like have no place between segments.
        if marker < 0xC0 or 0xD0 <= marker <= 0xD8 or length < 2 or len(content) != length - 2:
            raise BadPictureError("damaged")
        position += 2 + length
        if marker == _SOS:
            position = jpeg.take_scan(data, content, position)
        else:
            jpeg.take(marker, content)


@dataclass
class _Jpeg:
    parts: list[bytes] = field(default_factory=list)
    colours: dict[int, bytes] = field(default_factory=dict)
    width: int = 0
    height: int = 0
    components: int = 0
    tables: set[int] = field(default_factory=set)
    scans: int = 0

    def take(self, marker: int, content: bytes) -> None:
        """A segment between scans. Those that hold no more than what they are for are kept as they are; all others are dropped."""
        if marker == _APP0 and content[:5] == b"JFIF\0":
            self.colours[marker] = _JFIF
        elif marker == _APP14 and content[:5] == b"Adobe" and len(content) >= 12:
            # Its last byte says how colours are stored.
            self.colours[marker] = _ADOBE + content[11:12]
        elif marker in _FRAMES:
            self._take_frame(content)
            self._keep(marker, content)
        elif marker in (_DQT, _DHT, _DRI):
            if not _WHOLE[marker](content):
                raise BadPictureError("damaged")
            self.tables.add(marker)
            self._keep(marker, content)

    def take_scan(self, data: bytes, content: bytes, start: int) -> int:
        """The head of a scan and the coded data that follows; where that ends."""
        self.scans += 1
        if self.scans > _MOST_SCANS:
            raise BadPictureError("rare")
        ends = _AFTER_CODED.search(data, start)
        whole = content and len(content) == 4 + 2 * content[0] and 1 <= content[0] <= self.components
        if not whole or ends is None or not {_DQT, _DHT} <= self.tables:
            raise BadPictureError("damaged")
        self._keep(_SOS, content)
        self.parts.append(data[start : ends.start()])
        return ends.start()

    def finished(self) -> tuple[bytes, int, int]:
        if not self.scans:
            raise BadPictureError("damaged")
        colours = [self.colours[marker] for marker in sorted(self.colours)]
        return b"".join([_SOI, *colours, *self.parts, b"\xff\xd9"]), self.width, self.height

    def _take_frame(self, content: bytes) -> None:
        if self.components or len(content) < 6 or len(content) != 6 + 3 * content[5]:
            raise BadPictureError("damaged")
        if content[0] != 8 or content[5] not in _COMPONENTS:
            raise BadPictureError("rare")
        self.height, self.width = int.from_bytes(content[1:3], "big"), int.from_bytes(content[3:5], "big")
        self.components = content[5]

    def _keep(self, marker: int, content: bytes) -> None:
        self.parts += [bytes([0xFF, marker]), (len(content) + 2).to_bytes(2, "big"), content]


def _whole_quantization(content: bytes) -> bool:
    """Tables of 64 numbers of one or two bytes, one after another."""
    position = 0
    while position < len(content):
        position += 1 + 64 * (2 if content[position] >> 4 else 1)
    return 0 < position == len(content)


def _whole_huffman(content: bytes) -> bool:
    """Tables of 16 counts and as many bytes as these say, one after another."""
    position = 0
    while position < len(content):
        position += 17 + sum(content[position + 1 : position + 17])
    return 0 < position == len(content)


def _whole_interval(content: bytes) -> bool:
    return len(content) == 2


_WHOLE = {_DQT: _whole_quantization, _DHT: _whole_huffman, _DRI: _whole_interval}
