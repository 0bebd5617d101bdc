"""
Makes files that tell a lot about their maker: where, when, who, with what. Text that must not survive is `SECRETS`.

Boxes, elements and tags are written by hand from their specifications, so that they do not depend on what a muxer chooses to write.
"""

from __future__ import annotations

import base64
import io
import struct

from tests.media import making

PLACE = "+48.8584+002.2945/"
NAME = "Zanzibar Quimby"
SECRETS = [PLACE, "48.8584", "002.2945", NAME, "Quimby", "SecretPhone", "2026-01-02T03:04"]
SAID = f"{PLACE} {NAME} SecretPhone 2026-01-02T03:04:05Z"
COVER = b"\xff\xd8\xff\xe0" + SAID.encode() * 400
# A clock of 1904 (ISO BMFF) at some second of 2026, and the same of 2001 in nanoseconds (Matroska).
WHEN_1904 = 3_850_000_000
WHEN_2001 = 788_000_000_000_000_000


# ISO BMFF


def box(kind: bytes, *content: bytes, wide: bool = False) -> bytes:
    body = b"".join(content)
    if wide:
        return struct.pack(">I4sQ", 1, kind, len(body) + 16) + body
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full_box(kind: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


def tree(data: bytes, start: int = 0, end: int | None = None) -> list[tuple[bytes, int, int]]:
    """(kind, start, end) of boxes, their header included."""
    found, end = [], len(data) if end is None else end
    while start < end:
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        size = struct.unpack(">Q", data[start + 8 : start + 16])[0] if size == 1 else size or end - start
        found.append((kind, start, start + size))
        start += size
    return found


def find(data: bytes, *path: bytes, nth: int = 0) -> tuple[int, int]:
    """Start and end of a box, header included; `nth` counts along the last step."""
    start, end = 0, len(data)
    for depth, kind in enumerate(path):
        hits = [(a, b) for k, a, b in tree(data, start + (8 if depth else 0), end) if k == kind]
        start, end = hits[nth if depth == len(path) - 1 else 0]
    return start, end


def grown(data: bytes, path: tuple[bytes, ...], more: bytes) -> bytes:
    """The file with `more` at the end of a box; tables of offsets follow when media moves."""
    _, at = find(data, *path)
    out = bytearray(data[:at] + more + data[at:])
    for depth in range(1, len(path) + 1):
        start, end = find(data, *path[:depth])
        out[start : start + 4] = (end - start + len(more)).to_bytes(4, "big")
    for spot in offset_spots(bytes(out)):
        offset = int.from_bytes(out[spot : spot + 4], "big")
        if offset >= at:
            out[spot : spot + 4] = (offset + len(more)).to_bytes(4, "big")
    return bytes(out)


def offset_spots(data: bytes) -> list[int]:
    spots = []
    for kind, start, end in tree(data, *_inside(data, b"moov")):
        if kind == b"trak":
            mdia = next((a, b) for k, a, b in tree(data, start + 8, end) if k == b"mdia")
            minf = next((a, b) for k, a, b in tree(data, mdia[0] + 8, mdia[1]) if k == b"minf")
            stbl = next((a, b) for k, a, b in tree(data, minf[0] + 8, minf[1]) if k == b"stbl")
            stco = next((a for k, a, _ in tree(data, stbl[0] + 8, stbl[1]) if k == b"stco"), None)
            if stco is not None:
                count = int.from_bytes(data[stco + 12 : stco + 16], "big")
                spots += [stco + 16 + 4 * number for number in range(count)]
    return spots


def _inside(data: bytes, kind: bytes) -> tuple[int, int]:
    start, end = find(data, kind)
    return start + 8, end


def told_boxes() -> list[bytes]:
    """Metadata as phones, cameras and editors write it."""
    said = SAID.encode()
    international = struct.pack(">HH", len(said), 0x15C7) + said
    fixed = struct.pack(">iii", int(48.8584 * 65536), int(2.2945 * 65536), 0)
    apple = box(
        b"meta",
        full_box(b"hdlr", bytes(4), b"mdta", bytes(12), b"Quimby\0"),
        full_box(b"keys", struct.pack(">I", 1), box(b"mdta", b"com.apple.quicktime.location.ISO6709")),
        box(b"ilst", box(b"\0\0\0\1", box(b"data", struct.pack(">II", 1, 0), said))),
    )
    itunes = full_box(
        b"meta",
        full_box(b"hdlr", bytes(4), b"mdir", b"appl", bytes(8), b"Quimby\0"),
        box(
            b"ilst",
            *(
                box(name, box(b"data", struct.pack(">II", 1, 0), said))
                for name in (b"\xa9nam", b"\xa9cmt", b"\xa9too", b"\xa9ART", b"\xa9day")
            ),
            box(b"covr", box(b"data", struct.pack(">II", 13, 0), COVER)),
            box(b"----", full_box(b"mean", b"com.apple"), full_box(b"name", said), full_box(b"data", bytes(4), said)),
        ),
        box(b"free", said),
    )
    utf16 = full_box(b"titl", struct.pack(">H", 0x15C7), b"\xfe\xff", SAID.encode("utf-16-be"), b"\0\0")
    return [
        box(b"udta", box(b"\xa9xyz", international), box(b"\xa9nam", international), itunes, utf16, bytes(4)),
        box(
            b"udta",
            full_box(b"loci", struct.pack(">H", 0x15C7), said, b"\0\0", fixed, b"earth\0\0"),
            full_box(b"auth", said),
        ),
        apple,
        itunes,
        box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), b"<?xpacket?><x:xmpmeta>" + said),
        box(b"XMP_", said),
        box(b"free", said),
        box(b"skip", said),
        box(b"????", said, wide=True),
        full_box(b"emsg", said + b"\0", version=1),
        full_box(b"prft", struct.pack(">IQQ", 1, WHEN_1904 << 32, 0), SAID.encode("utf-16-le")),
    ]


def telling_mp4(data: bytes, *, with_tracks: bool = True) -> bytes:
    """An MP4 or MOV, plain or fragmented, that tells in every place known to us."""
    told = told_boxes()
    for path in (
        (b"moov",),
        (b"moov", b"trak"),
        (b"moov", b"trak", b"mdia"),
        (b"moov", b"trak", b"mdia", b"minf", b"stbl"),
    ):
        data = grown(data, path, b"".join(told))
    if any(kind == b"moof" for kind, _, _ in tree(data)):
        data = data.replace(b"mfra", b"free", 1)
    if with_tracks:
        data = with_data_track(data, 77, b"meta", b"mebx")
        data = with_data_track(data, 78, b"text", b"text")
    ftyp_end = find(data, b"ftyp")[1]
    front = b"".join(told)
    moved = bytearray(data[:ftyp_end] + front + data[ftyp_end:])
    for spot in offset_spots(bytes(moved)):
        moved[spot : spot + 4] = (int.from_bytes(moved[spot : spot + 4], "big") + len(front)).to_bytes(4, "big")
    return dated(bytes(moved)) + b"".join(told)


def dated(data: bytes) -> bytes:
    """Dates in the headers of movie, tracks and media, and names in handlers and entries of pictures."""
    out = bytearray(data)
    when = struct.pack(">II", WHEN_1904, WHEN_1904)
    out[(at := find(data, b"moov", b"mvhd")[0] + 12) : at + 8] = when
    for kind, start, end in tree(data, *_inside(data, b"moov")):
        if kind != b"trak":
            continue
        for inner, a, b in tree(data, start + 8, end):
            if inner == b"tkhd":
                out[a + 12 : a + 20] = when
            if inner == b"mdia":
                for deep, c, d in tree(data, a + 8, b):
                    if deep == b"mdhd":
                        out[c + 12 : c + 20] = when
                    if deep == b"hdlr":
                        out[c + 32 : d] = b"Quimby Quimby Quimby"[: d - c - 32].ljust(d - c - 32, b"\0")
    picture = bytes(out).find(b"avc1", find(data, b"moov")[0])
    if picture > 0:
        out[picture + 46 : picture + 78] = b"\x1f" + b"Zanzibar Quimby's encoder".ljust(31, b"\0")
    return bytes(out)


def with_data_track(data: bytes, number: int, handler: bytes, entry: bytes) -> bytes:
    """A track of positions: its samples lie in two chunks, one in the last `mdat`, one in a new one."""
    samples = [SAID.encode(), SAID.encode("utf-16-be"), SAID.encode("utf-16-le") + b"!"]
    fragmented = any(kind == b"moof" for kind, _, _ in tree(data))
    if fragmented:
        data = grown(data, (b"moov",), _data_trak(number, handler, entry, [], []))
        data = grown(
            data, (b"moov", b"mvex"), full_box(b"trex", struct.pack(">IIIII", number, 1, 1000, len(samples[0]), 0))
        )
        return data + _data_fragment(number, samples)
    empty = _data_trak(number, handler, entry, [len(sample) for sample in samples], [0, 0])
    data = grown(data, (b"moov",), empty)
    start, end = [(a, b) for kind, a, b in tree(data) if kind == b"mdat"][-1]
    first = b"".join(samples[:2])
    data = data[:start] + struct.pack(">I", end - start + len(first)) + data[start + 4 : end] + first + data[end:]
    shifted = bytearray(data)
    for spot in offset_spots(data):
        offset = int.from_bytes(shifted[spot : spot + 4], "big")
        if offset >= end:
            shifted[spot : spot + 4] = (offset + len(first)).to_bytes(4, "big")
    data = bytes(shifted)
    moov = find(data, b"moov")[0]
    moved = len(first) if moov >= end else 0
    at = data.index(empty, moov if not moved else 0)
    full = _data_trak(number, handler, entry, [len(sample) for sample in samples], [end, len(data) + 8])
    return data[:at] + full + data[at + len(empty) :] + box(b"mdat", samples[2])


def _data_trak(number: int, handler: bytes, entry: bytes, sizes: list[int], offsets: list[int]) -> bytes:
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    stsc = struct.pack(">IIIIIII", 2, 1, 2, 1, 2, 1, 1) if offsets else bytes(4)
    return box(
        b"trak",
        full_box(
            b"tkhd", struct.pack(">IIIII", WHEN_1904, WHEN_1904, number, 0, 3000), bytes(16), matrix, bytes(8), flags=7
        ),
        box(
            b"mdia",
            full_box(b"mdhd", struct.pack(">IIIIHH", WHEN_1904, WHEN_1904, 1000, 3000, 0x55C4, 0)),
            full_box(b"hdlr", bytes(4), handler, bytes(12), b"Quimby\0"),
            box(
                b"minf",
                full_box(b"nmhd"),
                box(b"dinf", full_box(b"dref", struct.pack(">I", 1), full_box(b"url ", flags=1))),
                box(
                    b"stbl",
                    full_box(b"stsd", struct.pack(">I", 1), box(entry, bytes(6), b"\0\1", SAID.encode())),
                    full_box(b"stts", struct.pack(">III", 1, len(sizes), 1000) if sizes else bytes(4)),
                    full_box(b"stsc", stsc),
                    full_box(b"stsz", struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes)),
                    full_box(b"stco", struct.pack(f">I{len(offsets)}I", len(offsets), *offsets)),
                ),
            ),
        ),
    )


def _data_fragment(number: int, samples: list[bytes]) -> bytes:
    def moof(offset: int) -> bytes:
        sizes = struct.pack(f">{len(samples)}I", *map(len, samples))
        run = full_box(b"trun", struct.pack(">Ii", len(samples), offset), sizes, flags=0x201)
        again = full_box(b"trun", struct.pack(">I", 1), flags=0)
        told = box(b"uuid", bytes(16), SAID.encode())
        traf = box(b"traf", full_box(b"tfhd", struct.pack(">I", number), flags=0x20000), told, run, again)
        return box(b"moof", full_box(b"mfhd", struct.pack(">I", 99)), told, traf)

    head = moof(0)
    return moof(len(head) + 8) + box(b"mdat", *samples, samples[0])


# Matroska


def element(name: str, *content: bytes | str, width: int = 8) -> bytes:
    body = b"".join(part.encode() if isinstance(part, str) else part for part in content)
    return bytes.fromhex(name) + (1 << 7 * width | len(body)).to_bytes(width, "big") + body


def telling_webm(data: bytes) -> bytes:
    """A WebM with all of its kinds of metadata at its end, a data track's blocks among them; inside the segment, whatever its size is."""
    tag = element(
        "1254C367",
        element("7373", element("63C0"), element("67C8", element("45A3", "LOCATION"), element("4487", SAID))),
    )
    file = element(
        "1941A469", element("61A7", element("466E", NAME), element("4660", "image/jpeg"), element("465C", COVER))
    )
    chapter = element("1043A770", element("45B9", element("B6", element("80", element("85", SAID)))))
    info = element(
        "1549A966",
        element("2AD7B1", (1_000_000).to_bytes(4, "big")),
        element("4461", WHEN_2001.to_bytes(8, "big")),
        *(element(name, SAID) for name in ("7BA9", "4D80", "5741", "7384", "3C83AB", "3E83BB")),
        element("73A4", SAID[:16]),
        element("BF", b"abcd", width=1),
    )
    void = element("EC", SAID)
    more = tag + file + void + chapter + element("4DBC", SAID, width=1) + element("1A2B3C4D", SAID) + info + tag
    segment = data.index(bytes.fromhex("18538067")) + 4
    size = int.from_bytes(data[segment + 1 : segment + 8], "big")
    if data[segment] == 0x01 and size != (1 << 56) - 1:
        data = data[: segment + 1] + (size + len(more)).to_bytes(7, "big") + data[segment + 8 :]
    return data + more


def with_data_blocks(data: bytes) -> bytes:
    """A track of subtitles and its blocks, in a WebM whose segment is open-ended."""
    tracks = data.index(bytes.fromhex("1654AE6B"))
    if data[tracks - 3 : tracks] == bytes.fromhex("53AB84"):
        # That one is only pointed to.
        tracks = data.index(bytes.fromhex("1654AE6B"), tracks + 4)
    width = 9 - data[tracks + 4].bit_length()
    start = tracks + 4 + width
    size = int.from_bytes(data[tracks + 4 : start], "big") & ((1 << 7 * width) - 1)
    entry = element(
        "AE", element("D7", b"\x09"), element("73C5", b"\x09"), element("83", b"\x11"), element("536E", NAME)
    )
    entry += element("86", "S_TEXT/UTF8")
    named = element("AE", *_named(data[start : start + size]))
    all_tracks = element("1654AE6B", named, *_others(data[start : start + size]), entry)
    block = b"\x89\0\0\x80"
    cluster = element(
        "1F43B675",
        element("E7", b"\0"),
        element("A3", block, SAID),
        element("A0", element("A1", block, SAID), element("9B", b"\x01"), element("A4", SAID)),
        element("EC", SAID),
    )
    return data[:tracks] + all_tracks + data[start + size :] + cluster


def _entries(tracks: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(tracks):
        width = 9 - tracks[at + 1].bit_length()
        size = int.from_bytes(tracks[at + 1 : at + 1 + width], "big") & ((1 << 7 * width) - 1)
        if tracks[at] == 0xAE:
            found.append(tracks[at + 1 + width : at + 1 + width + size])
        at += 1 + width + size
    return found


def _named(tracks: bytes) -> list[bytes]:
    return [
        _entries(tracks)[0],
        element("536E", SAID),
        element("258688", SAID),
        element("22B59C", SAID),
        element("2A2B3C", SAID),
    ]


def _others(tracks: bytes) -> list[bytes]:
    return [element("AE", entry) for entry in _entries(tracks)[1:]]


# Sound


def id3(version: int, *, footer: bool = False, cover: bool = True) -> bytes:
    """A tag of ID3v2.2, 2.3 or 2.4 with text in two encodings and a cover picture."""
    names = {2: (b"TT2", b"COM", b"PIC"), 3: (b"TIT2", b"COMM", b"APIC"), 4: (b"TIT2", b"COMM", b"APIC")}[version]
    contents = [b"\0" + SAID.encode(), b"\x01eng\xff\xfe\0\0\xff\xfe" + SAID.encode("utf-16-le")]
    if cover:
        contents.append(b"\0JPG\x03\0" + COVER if version == 2 else b"\0image/jpeg\0\x03\0" + COVER)
    frames = b""
    for name, content in zip(names, contents, strict=False):
        if version == 2:
            frames += name + len(content).to_bytes(3, "big") + content
        else:
            size = _seven(len(content)) if version == 4 else len(content).to_bytes(4, "big")
            frames += name + size + bytes(2) + content
    head = bytes([version, 0, 0x10 if footer else 0]) + _seven(len(frames))
    return b"ID3" + head + frames + (b"3DI" + head if footer else b"")


def _seven(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3v1() -> bytes:
    return b"TAG" + NAME.encode().ljust(30, b"\0") + SAID.encode()[:60].ljust(94, b" ") + b"\x11"


def ape(*, header: bool = True) -> bytes:
    said = SAID.encode()
    items = (
        struct.pack("<II", len(said), 0)
        + b"Comment\0"
        + said
        + struct.pack("<II", len(COVER), 2)
        + b"Cover Art (Front)\0"
        + COVER
    )

    def end(flags: int) -> bytes:
        return b"APETAGEX" + struct.pack("<IIII", 2000, len(items) + 32, 2, flags) + bytes(8)

    has = (1 << 31) if header else 0
    return (end(has | 1 << 29) if header else b"") + items + end(has)


def lyrics() -> bytes:
    body = b"LYRICSBEGININD0000200" + b"INF" + f"{len(SAID):05}".encode() + SAID.encode()
    return body + f"{len(body):06}".encode() + b"LYRICS200"


def riff_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) & 1)


def telling_wav(data: bytes) -> bytes:
    said = SAID.encode()
    told = (
        riff_chunk(b"LIST", b"INFO" + riff_chunk(b"INAM", said) + riff_chunk(b"ICMT", said + b"!"))
        + riff_chunk(b"bext", said.ljust(602, b"\0") + SAID.encode("utf-16-le"))
        + riff_chunk(b"id3 ", id3(3))
        + riff_chunk(b"iXML", b"<BWFXML>" + said)
        + riff_chunk(b"JUNK", said)
        + riff_chunk(b"cue ", said)
    )
    return data[:12] + told + data[12:] + told + b"!" + id3v1()


def picture_comment() -> str:
    """A cover picture as Ogg keeps it: base64 of FLAC's block, larger than a page."""
    mime = b"image/jpeg"
    block = struct.pack(">II", 3, len(mime)) + mime + struct.pack(">I", len(NAME)) + NAME.encode()
    block += struct.pack(">IIIII", 1, 1, 24, 0, len(COVER) * 6) + COVER * 6
    return base64.b64encode(block).decode()


def make_telling(path, picture: str | None, sound: str, options: dict[str, str]) -> bytes:
    """What FFmpeg itself writes when told a lot, for the file and for each stream."""
    import av

    words = {"title": NAME, "comment": SAID, "location": PLACE, "artist": NAME, "handler_name": NAME, "encoder": SAID}
    with av.open(str(path), "w", options=options) as out:
        out.metadata.update(words)
        voice = out.add_stream(sound, rate=48000, options={"strict": "-2"})
        voice.layout = "stereo"
        video = (
            making._picture_stream(out, picture, (96, 160), 10, making.REALTIME if "vpx" in picture else making.FAST)
            if picture
            else None
        )
        for stream in (voice, video):
            if stream is not None:
                stream.metadata.update(words)
        sampler = av.AudioResampler(voice.format, "stereo", 48000)
        for tenth in range(20):
            if video is not None:
                making._mux(out, video, making._picture(av, (96, 160), tenth, 10))
            for frame in sampler.resample(making._tone(av, tenth * 4800, 4800, 48000)):
                making._mux(out, voice, frame)
        for stream in (voice, video):
            if stream is not None:
                making._mux(out, stream, None)
    return path.read_bytes()


def make_ogg(codec: str) -> bytes:
    """Ogg with Opus or Vorbis whose comments, by PyAV, are larger than a page."""
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as out:
        stream = out.add_stream(codec, rate=48000, options={"strict": "-2"})
        stream.layout = "stereo"
        stream.metadata.update({"title": NAME, "location": SAID, "METADATA_BLOCK_PICTURE": picture_comment()})
        out.metadata.update({"comment": SAID, "artist": NAME})
        sampler = av.AudioResampler(stream.format, "stereo", 48000)
        for tenth in range(20):
            for frame in sampler.resample(making._tone(av, tenth * 4800, 4800, 48000)):
                for packet in stream.encode(frame):
                    out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return file.getvalue()
