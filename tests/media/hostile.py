"""Files that mean harm, each made small: what they trip is the same limit as in their large form."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.media import telling
from tests.media.conftest import FIXTURES, fixture
from tests.media.making import tone_wav

FTYP = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
EBML = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"
HTML = b"<!doctype html><html><body><script>foreign()</script></body></html>"
SCRIPT = b"/*foreign*/=1;foreign();//"
FOREIGN = b"foreign"
Made = Callable[[], bytes]


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("foreign.html", HTML)
    return file.getvalue()


def patched(data: bytes, path: tuple[bytes, ...], at: int, value: bytes, nth: int = 0) -> bytes:
    """The movie with bytes of a box replaced, counted from the box's own beginning."""
    start = telling.find(data, *path, nth=nth)[0] + at
    return data[:start] + value + data[start + len(value) :]


def without(data: bytes, path: tuple[bytes, ...]) -> bytes:
    """The movie with a box made into one that nobody looks into."""
    return patched(data, path, 4, b"free")


TRAK = (b"moov", b"trak")
STBL = (*TRAK, b"mdia", b"minf", b"stbl")


def dref(url: bytes) -> bytes:
    """A movie whose media lies elsewhere, as it says."""
    data = fixture("faststart.mp4")
    entry = telling.full_box(b"url ", url + b"\0", flags=0)
    dinf = (*TRAK, b"mdia", b"minf", b"dinf")
    data = without(data, dinf)
    new = telling.box(b"dinf", telling.full_box(b"dref", struct.pack(">I", 1), entry))
    return telling.grown(data, dinf[:-1], new)


def alias(path: bytes) -> bytes:
    return dref(path).replace(b"url ", b"alis")


def edits(count: int, entry: bytes) -> bytes:
    table = telling.box(b"edts", telling.full_box(b"elst", struct.pack(">I", count), entry * count))
    data = fixture("plain.mp4")
    return telling.grown(without(data, (*TRAK, b"edts")), TRAK, table)


def matrix(*values: int) -> bytes:
    return patched(fixture("plain.mp4"), (*TRAK, b"tkhd"), 48, struct.pack(">9I", *values))


def jumping() -> bytes:
    data = bytearray(fixture("fragmented.mp4"))
    at, jump = 0, 1
    while (at := data.find(b"tfdt", at + 1)) > 0:
        wide = data[at + 4] == 1
        data[at + 8 : at + (16 if wide else 12)] = (jump * 10**9 % (2**32 if not wide else 2**63)).to_bytes(
            8 if wide else 4, "big"
        )
        jump += 7
    return bytes(data)


def webm_with(entry_more: bytes) -> bytes:
    """A recording with more inside its first track's entry."""
    data = fixture("recorded.webm")
    tracks = data.index(bytes.fromhex("1654AE6B"))
    width = 9 - data[tracks + 4].bit_length()
    start = tracks + 4 + width
    size = int.from_bytes(data[tracks + 4 : start], "big") & ((1 << 7 * width) - 1)
    entries = telling._entries(data[start : start + size])
    told = [telling.element("AE", entry + (entry_more if number == 0 else b"")) for number, entry in enumerate(entries)]
    return data[:tracks] + telling.element("1654AE6B", *told) + data[start + size :]


def zipped() -> bytes:
    """All blocks are said to be compressed; the last holds a bomb."""
    compression = telling.element(
        "6D80", telling.element("6240", telling.element("5034", telling.element("4254", b"\0")))
    )
    data = webm_with(compression)
    bomb = zlib.compress(bytes(50_000_000), 9)
    return data + telling.element(
        "1F43B675", telling.element("E7", b"\0"), telling.element("A3", b"\x81\0\0\x80" + bomb)
    )


def laced() -> bytes:
    """Blocks with EBML lacing whose sizes make no sense."""
    blocks = b"".join(
        telling.element("A3", b"\x81" + struct.pack(">h", number) + b"\x86\xff" + b"\x08" + b"\xff" * 7 + bytes(40))
        for number in range(200)
    )
    return fixture("recorded.webm") + telling.element("1F43B675", telling.element("E7", b"\0"), blocks)


def opus_of_255() -> bytes:
    data = bytearray(fixture("sound.ogg"))
    data[data.index(b"OpusHead") + 9] = 255
    return bytes(data)


def wav(hertz: int, rate: int, channels: int = 1, bits: int = 16, data: bytes = bytes(20_000)) -> bytes:
    head = struct.pack("<HHIIHH", 1, channels, hertz, rate, 2, bits)
    body = b"fmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def id3(content: bytes) -> bytes:
    return b"ID3\x04\0\0" + bytes(len(content) >> shift & 0x7F for shift in (21, 14, 7, 0)) + content


def cover_of_30000() -> bytes:
    """A cover whose header promises 2.7 GB of picture."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(3_000_000), 9))
        + chunk(b"IEND", b"")
    )
    body = b"\0image/png\0\x03\0" + png
    return id3(b"APIC" + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + b"\0\0" + body) + fixture(
        "sound.mp3"
    )


def quiet_hours() -> bytes:
    """Frames of silence at the lowest rate: a minute in 60 KB."""
    frame = b"\xff\xf3\x10\xc4" + bytes(68)
    return frame * 2500


def hurried() -> bytes:
    """Six seconds of which the tables say that they are three: the sound is heard as it is."""
    data = bytearray(fixture("six_seconds.mp4"))
    at = 0
    while (at := data.find(b"stts", at + 1)) > 0:
        for entry in range(at + 12, at + 12 + 8 * int.from_bytes(data[at + 8 : at + 12], "big"), 8):
            half = int.from_bytes(data[entry + 4 : entry + 8], "big") // 2
            data[entry + 4 : entry + 8] = half.to_bytes(4, "big")
    return bytes(data)


def turned_back() -> bytes:
    """Two seconds of Ogg, ten times over in one stream whose clock is set back each time."""
    data, pages = fixture("sound.ogg"), []
    while data:
        length = 27 + data[26] + sum(data[27 : 27 + data[26]])
        pages.append(data[:length])
        data = data[length:]
    head = [page for page in pages if page[6:14] == bytes(8)]
    sound = [page for page in pages if page[6:14] != bytes(8)]
    written = []
    for number, page in enumerate([*head, *sound * 10]):
        again = bytearray(page)
        again[5] &= ~4
        again[18:26] = number.to_bytes(4, "little") + bytes(4)
        again[22:26] = _ogg_sum(again).to_bytes(4, "little")
        written.append(bytes(again))
    return b"".join(written)


def _ogg_sum(page: bytes) -> int:
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ (0x04C11DB7 if total & 0x80000000 else 0)) & 0xFFFFFFFF
    return total


def grown_picture(name: str, old: bytes, new: bytes) -> bytes:
    """A header inside the stream that says another size than the container does."""
    return fixture(name).replace(old, new)


def vp8_that_grows() -> bytes:
    """The second key picture of VP8 says 16383 pixels a side; so does none of the headers."""
    data = bytearray(fixture("vp8.webm"))
    found = [at for at in range(len(data) - 7) if data[at : at + 3] == b"\x9d\x01\x2a"]
    for at in found[1:]:
        data[at + 3 : at + 7] = b"\xff\x3f\xff\x3f"
    return bytes(data)


def fuzzed(name: str, seed: int) -> bytes:
    chance = random.Random(seed)
    data = bytearray(fixture(name))
    for _ in range(chance.choice((3, 20, 100))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def files(url: str, local: str) -> dict[str, Made]:
    """
    Everything, by name.

    Args:
        url: of a server that must not be asked. local: path of a file that must not be read.
    """
    link, path = url.encode(), local.encode()
    hls = (
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n"
        + link
        + b"\n#EXTINF:5,\nfile://"
        + path
        + b"\n#EXT-X-ENDLIST\n"
    )
    dash = b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>" + link + b"</BaseURL></MPD>"
    concat = b"ffconcat version 1.0\nfile '" + path + b"'\nfile '" + link + b"'\n"
    sdp = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"
    lists = {"hls": hls, "dash": dash, "concat": concat, "sdp": sdp, "subfile": b"subfile,,start,0,end,9,,:" + path}
    plain, webm, mp3 = fixture("plain.mp4"), fixture("recorded.webm"), fixture("sound.mp3")
    many: dict[str, Made] = {}
    for name, text in lists.items():
        many[f"{name} alone"] = lambda text=text: text
        many[f"{name} under ftyp"] = lambda text=text: FTYP + text
        many[f"{name} in an mdat"] = lambda text=text: FTYP + telling.box(b"mdat", text)
        many[f"{name} under EBML"] = lambda text=text: EBML + text
        many[f"{name} under ID3"] = lambda text=text: id3(b"") + text
        many[f"{name} in place of a clip's media"] = lambda text=text: plain.replace(plain[60:1000], (text * 20)[:940])
    many |= {
        "dref to a file": lambda: dref(b"file://" + path),
        "dref to a path": lambda: dref(path),
        "dref to a server": lambda: dref(link),
        "alias to a path": lambda: alias(path),
        "HTML in front": lambda: HTML + plain,
        "HTML in a free box": lambda: telling.grown(fixture("faststart.mp4"), (b"moov",), telling.box(b"free", HTML)),
        "HTML at the end": lambda: plain + HTML,
        "HTML in a box at the end": lambda: plain + telling.box(b"free", HTML),
        "HTML after a webm": lambda: webm + HTML,
        "HTML in a webm's void": lambda: webm + telling.element("EC", HTML),
        "HTML after mp3": lambda: mp3 + HTML,
        "HTML after ogg": lambda: fixture("sound.ogg") + HTML,
        "HTML after wav": lambda: fixture("sound.wav") + HTML,
        "ftyp that is a script": lambda: (
            telling.box(b"ftyp", b"mp42" + bytes(4) + b"isom" + SCRIPT + b"  ") + plain[32:]
        ),
        "ZIP at the end": lambda: plain + archive(),
        "ZIP in a box": lambda: plain + telling.box(b"uuid", bytes(16), archive()),
        "ZIP after a webm": lambda: webm + archive(),
        "PDF in front": lambda: b"%PDF-1.7 foreign\n" + plain,
        "GIF in front": lambda: b"GIF89a/*foreign*/" + plain,
        "8192 a side": lambda: patched(plain, (*STBL, b"stsd"), 16 + 8 + 24, struct.pack(">HH", 8192, 8192)),
        "65535 a side in webm": lambda: webm.replace(b"\xb0\x81\x60\xba\x81\xa0", b"\xb0\x82\xff\xff\xba\x81\x60"),
        "VP8 that grows": vp8_that_grows,
        "minutes in a few bytes": lambda: patched(plain, (*STBL, b"stts"), 16, struct.pack(">II", 20, 2**24)),
        "an hour of one picture": lambda: patched(plain, (*TRAK, b"mdia", b"mdhd"), 20, struct.pack(">II", 1, 3600)),
        "silence for a long time": quiet_hours,
        "silence in wav for a long time": lambda: wav(8000, 100),
        "cover of 30000 squared": cover_of_30000,
        "compressed blocks": zipped,
        "laced blocks": laced,
        "255 channels": opus_of_255,
        "2 GHz": lambda: wav(2**31, 2**31 * 2 % 2**32),
        "2 GHz with a fair rate": lambda: wav(2**31, 16_000),
        "65535 channels": lambda: wav(8000, 16_000, channels=65_535),
        "no channel": lambda: wav(8000, 16_000, channels=0),
        "65535 bits": lambda: wav(8000, 16_000, bits=65_535),
        "100000 edits": lambda: edits(100_000, struct.pack(">IiI", 1, 0, 0x10000)),
        "negative edits": lambda: edits(50, struct.pack(">IiI", 2**31, -5, 0xFFFF0000)),
        "edits far away": lambda: edits(3, struct.pack(">IiI", 2**32 - 1, 2**31 - 1, 0x10000)),
        "edits said, none there": lambda: edits(1, b"").replace(
            b"elst\0\0\0\0\0\0\0\1", b"elst\0\0\0\0\xff\xff\xff\xff"
        ),
        "times that jump": jumping,
        "4 billion samples": lambda: patched(plain, (*STBL, b"stsz"), 16, b"\xff\xff\xff\xff"),
        "4 billion samples of one size": lambda: patched(plain, (*STBL, b"stsz"), 12, b"\0\0\0\1\xff\xff\xff\xff"),
        "4 billion chunks": lambda: patched(plain, (*STBL, b"stco"), 12, b"\xff\xff\xff\xff"),
        "4 billion runs": lambda: patched(plain, (*STBL, b"stts"), 12, b"\xff\xff\xff\xff"),
        "samples of 4 GB": lambda: patched(plain, (*STBL, b"stsz"), 20, b"\xff\xff\xff\xff" * 5),
        "chunks beyond the end": lambda: patched(plain, (*STBL, b"stco"), 16, b"\xff\xff\xff\xf0"),
        "two movies": lambda: plain + plain[telling.find(plain, b"moov")[0] :],
        "two files": lambda: plain + plain,
        "a movie in a movie": lambda: telling.grown(plain, (b"moov",), plain[slice(*telling.find(plain, b"moov"))]),
        "chained ogg": lambda: fixture("sound.ogg") * 3,
        "chained ogg of two kinds": lambda: fixture("sound.ogg") + telling.make_ogg("libopus"),
        "sound that hurries": hurried,
        "ogg whose clock is set back": turned_back,
        "10000 tags": lambda: id3(b"") * 10_000 + mp3,
        "8 tags": lambda: id3(b"") * 8 + mp3,
        "a tag of 256 MB": lambda: b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + mp3,
        "matrix of nothing": lambda: matrix(*[0] * 9),
        "matrix of very much": lambda: matrix(*[0x7FFFFFFF] * 9),
        "matrix that leans": lambda: matrix(0x10000, 0x8000, 0, 0xFFFF8000, 0x10000, 0, 0, 0, 0x40000000),
        "box of 4 GB": lambda: patched(plain, (b"mdat",), 0, b"\xff\xff\xff\xff"),
        "box of 16 EB": lambda: FTYP + struct.pack(">I4sQ", 1, b"mdat", 2**64 - 1) + plain[32:],
        "element of 16 EB": lambda: EBML + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xfe" + webm[40:],
        "nothing": lambda: b"",
        "zeros": lambda: bytes(100_000),
        "cut in half": lambda: plain[: len(plain) // 2],
        "webm cut in half": lambda: webm[: len(webm) // 2],
        "no media": lambda: without(fixture("faststart.mp4"), (b"mdat",)),
        "media without a movie": lambda: without(plain, (b"moov",)),
        "ftyp over a webm": lambda: FTYP + webm,
        "EBML over an mp4": lambda: EBML + plain,
        "mp3 under ftyp": lambda: FTYP + mp3,
        "wav in ogg": lambda: b"OggS" + tone_wav([(1, 0.1)], hertz=8000),
    }
    names = sorted(path.name for path in FIXTURES.iterdir() if path.name not in ("old.mp4", "wide.mp4", "short.mp4"))
    for seed in range(60):
        name = names[seed % len(names)]
        many[f"fuzzed {seed} {name}"] = lambda name=name, seed=seed: fuzzed(name, seed)
    return many
