"""A poster keeps its picture and loses all else; what is no plain JPEG or WebP is refused."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from microclip_xblock.media.pictures import clean_picture
from microclip_xblock.media.refusals import BadPictureError
from microclip_xblock.web.words import Words

MOST = 1_000_000
SECRET = b"48.8584N 2.2945E"
HANG_S = 20


def drawn(mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> Image.Image:
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    ImageDraw.Draw(picture).ellipse((8, 8, 40, 30), fill=(200, 30, 90))
    picture = picture.convert(mode)
    if "A" in mode:
        picture.putalpha(Image.radial_gradient("L").resize(size))
    return picture


def exif() -> Image.Exif:
    tags = Image.Exif()
    tags[0x010E], tags[0x010F], tags[0x0132] = SECRET.decode(), "SecretPhone", "2026:01:02 03:04:05"
    tags.get_ifd(0x8825)[2] = (48.0, 51.0, 30.24)
    return tags


def saved(kind: str, mode: str = "RGB", size: tuple[int, int] = (64, 48), **options) -> bytes:
    file = io.BytesIO()
    drawn(mode, size).save(file, kind, **options)
    return file.getvalue()


def full(kind: str, mode: str = "RGB", **options) -> bytes:
    """With every kind of metadata that Pillow writes."""
    more = {"comment": SECRET} if kind == "JPEG" else {}
    return saved(kind, mode, exif=exif(), icc_profile=b"icc" + SECRET, xmp=b"<x:xmpmeta>" + SECRET, **more, **options)


def pixels(data: bytes) -> tuple:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.format, picture.mode, picture.size, picture.tobytes()


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) & 1)


def webp(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def reason(data: bytes, most: int = MOST) -> str:
    with pytest.raises(BadPictureError) as caught:
        clean_picture(data, most)
    sentence = Words(None).refusal(caught.value)
    assert sentence.endswith(".") and "{" not in sentence
    return caught.value.details["reason"]


PICTURES = {
    "jpeg": ("JPEG", "RGB", {}),
    "jpeg, grey": ("JPEG", "L", {}),
    "jpeg, progressive": ("JPEG", "RGB", {"progressive": True}),
    "jpeg, restarts": ("JPEG", "RGB", {"restart_marker_blocks": 2, "optimize": True}),
    "jpeg, RGB inside": ("JPEG", "RGB", {"keep_rgb": True}),
    "jpeg, fine": ("JPEG", "RGB", {"quality": 100, "subsampling": 0}),
    "webp": ("WEBP", "RGB", {}),
    "webp, alpha": ("WEBP", "RGBA", {}),
    "webp, lossless": ("WEBP", "RGB", {"lossless": True}),
    "webp, lossless, alpha": ("WEBP", "RGBA", {"lossless": True, "exact": True}),
}


@pytest.mark.parametrize("kind, mode, options", PICTURES.values(), ids=PICTURES)
def test_the_picture_stays_and_all_else_goes(kind, mode, options):
    data = full(kind, mode, **options)
    assert SECRET in data

    cleaned, content_type, extension = clean_picture(data, MOST)

    assert (content_type, extension) == {"JPEG": ("image/jpeg", "jpg"), "WEBP": ("image/webp", "webp")}[kind]
    assert pixels(cleaned) == pixels(data)
    for word in (SECRET, b"SecretPhone", b"2026:01", b"xmpmeta", b"Exif", b"EXIF", b"icc", b"ICC"):
        assert word not in cleaned
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert not picture.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(picture.info)
    assert clean_picture(cleaned, MOST)[0] == cleaned


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_what_follows_the_picture_goes(kind):
    data = saved(kind)
    cleaned = clean_picture(data, MOST)[0]
    archive = b"PK\x03\x04<script>alert(1)</script>" + SECRET

    assert clean_picture(data + archive, MOST)[0] == cleaned
    assert clean_picture(data + saved("JPEG"), MOST)[0] == cleaned


def test_all_other_segments_of_a_jpeg_go():
    data = saved("JPEG")
    extra = b"".join(segment(marker, SECRET) for marker in [*range(0xE0, 0xF0), *range(0xF0, 0xFE), 0xFE])
    thumbnail = segment(0xE0, b"JFXX\0\x10" + saved("JPEG"))
    mixed = data[:2] + extra + b"\xff\xff\xff" + thumbnail[1:] + data[2:-2] + extra + b"\xff\xd9"

    cleaned = clean_picture(mixed, MOST)[0]

    assert cleaned == clean_picture(data, MOST)[0]
    assert SECRET not in cleaned


def test_a_browsers_chunks_of_webp_in_any_order():
    body = saved("WEBP")[12:]
    canvas = b"\x2c\0\0\0" + (16383).to_bytes(3, "little") * 2
    mixed = webp(
        chunk(b"VP8X", canvas), chunk(b"XMP ", SECRET), chunk(b"????", SECRET + b"!"), body, chunk(b"EXIF", SECRET)
    )

    cleaned = clean_picture(mixed, MOST)[0]

    assert cleaned == clean_picture(saved("WEBP"), MOST)[0]
    assert pixels(cleaned)[2] == (64, 48)


def other_kinds():
    yield "nothing", b""
    yield "PNG", saved("PNG")
    yield "GIF", saved("GIF")
    yield "BMP", saved("BMP")
    yield "TIFF", saved("TIFF")
    yield "AVIF", saved("AVIF")
    yield "SVG", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    yield "HTML", b"<!doctype html><script>alert(1)</script>"
    yield "HTML before JPEG", b"<html>" + saved("JPEG")
    yield "GIF before JPEG", b"GIF89a/*" + saved("JPEG")
    yield "PDF", b"%PDF-1.4\n" + saved("JPEG")
    yield "ZIP", b"PK\x03\x04" + saved("JPEG")
    yield "WAV", b"RIFF\x24\0\0\0WAVEfmt "
    yield "AVI", b"RIFF\x24\0\0\0AVI LIST"
    yield "MP4", b"\0\0\0\x18ftypmp42"
    yield "cut magic", b"\xff\xd8"
    yield "JPEG XL", b"\xff\x0a" + bytes(40)


@pytest.mark.parametrize("data", [data for _, data in other_kinds()], ids=[name for name, _ in other_kinds()])
def test_other_kinds_are_refused(data):
    assert reason(data) == "kind"


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize(
    "size, fits",
    [
        ((16, 1920), True),
        ((1920, 16), True),
        ((15, 64), False),
        ((64, 15), False),
        ((1921, 16), False),
        ((16, 1921), False),
    ],
)
def test_sides(kind, size, fits):
    data = saved(kind, size=size)
    if fits:
        assert pixels(clean_picture(data, MOST)[0])[2] == size
    else:
        assert reason(data) == "sides"


def test_sides_are_those_of_the_picture_itself_not_those_claimed():
    body = saved("WEBP", size=(2000, 16))[12:]
    small = bytes(4) + (63).to_bytes(3, "little") * 2

    assert reason(webp(chunk(b"VP8X", small), body)) == "sides"
    lossless = saved("WEBP", size=(16, 4000), lossless=True)[12:]
    assert reason(webp(chunk(b"VP8X", small), lossless)) == "sides"


def test_the_size_in_bytes():
    data = saved("JPEG")

    assert clean_picture(data, len(data))
    assert reason(data, len(data) - 1) == "large"


def test_animations_are_refused():
    file = io.BytesIO()
    drawn().save(file, "WEBP", save_all=True, append_images=[drawn("L").convert("RGB")], duration=100)

    assert reason(file.getvalue()) == "animated"
    assert reason(webp(saved("WEBP")[12:], chunk(b"ANIM", bytes(6)))) == "animated"


def test_rare_kinds_of_jpeg_are_refused():
    data = saved("JPEG")
    frame = data.index(b"\xff\xc0")

    assert reason(saved("JPEG", "CMYK")) == "rare"
    for marker in (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF, 0xDC, 0xDE, 0xDF):
        assert reason(data[: frame + 1] + bytes([marker]) + data[frame + 2 :]) == "rare"
    assert reason(data[: frame + 4] + b"\x0c" + data[frame + 5 :]) == "rare"


def test_a_jpeg_of_endless_passes_is_refused():
    data = saved("JPEG", progressive=True, size=(1920, 1920))
    scans = data[data.rindex(b"\xff\xda") : -2]

    assert reason(data[:-2] + scans * 1000 + b"\xff\xd9", MOST * 100) == "rare"


def damaged():
    jpeg, lossy, lossless = saved("JPEG"), saved("WEBP"), saved("WEBP", lossless=True)
    scan = jpeg.index(b"\xff\xda")
    yield "JPEG without end", jpeg[:-2]
    yield "JPEG cut in a segment", jpeg[:30]
    yield "JPEG of segments alone", jpeg[:scan] + b"\xff\xd9"
    yield "JPEG without tables", jpeg[:2] + jpeg[jpeg.index(b"\xff\xc0") : jpeg.index(b"\xff\xc4")] + jpeg[scan:]
    yield "JPEG of two frames", jpeg[:scan] + jpeg[jpeg.index(b"\xff\xc0") : jpeg.index(b"\xff\xc4")] + jpeg[scan:]
    yield "JPEG with a scan first", jpeg[:2] + jpeg[scan:]
    yield "JPEG with a second beginning", jpeg[:2] + jpeg
    yield "JPEG with a short segment", jpeg[:2] + b"\xff\xe1\0\0" + jpeg[2:]
    yield "JPEG with hidden text in a table", jpeg[:2] + segment(0xDB, bytes(65) + SECRET) + jpeg[2:]
    yield "JPEG with hidden text in codes", jpeg[:2] + segment(0xC4, bytes(17) + SECRET) + jpeg[2:]
    yield "JPEG with hidden text in an interval", jpeg[:2] + segment(0xDD, bytes(2) + SECRET) + jpeg[2:]
    yield "WebP cut", lossy[:-9]
    yield "WebP of nothing", webp()
    yield "WebP of metadata alone", webp(chunk(b"EXIF", SECRET))
    yield "WebP of two pictures", webp(lossy[12:], lossless[12:])
    yield "WebP of the same picture twice", webp(lossy[12:], lossy[12:])
    yield "WebP with a chunk beyond its end", webp(lossy[12:], b"EXIF\xff\xff\xff\xff")
    yield "WebP that is not a key frame", webp(chunk(b"VP8 ", b"\x01" + lossy[21:]))
    yield "WebP of an unknown version", webp(chunk(b"VP8L", b"\x2f\xff\xff\xff\xff" + bytes(9)))
    yield "WebP of a short picture", webp(chunk(b"VP8 ", lossy[20:32]))


@pytest.mark.parametrize("data", [data for _, data in damaged()], ids=[name for name, _ in damaged()])
def test_damaged_pictures_are_refused(data):
    assert reason(data) == "damaged"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8" + b"\xff" * 900_000,
        b"\xff\xd8" + b"\xff\xfe\0\x02" * 200_000,
        b"\xff\xd8"
        + segment(0xDB, bytes(65))
        + segment(0xC4, bytes(17))
        + b"\xff\xda\0\x08\1\1\0\0\0\0"
        + b"\xff\0" * 400_000,
        webp(*[chunk(b"EXIF", b"")] * 100_000),
        webp(*[chunk(b"JUNK", b"x")] * 90_000),
    ],
    ids=["fill", "comments", "coded", "EXIF", "chunks"],
)
def test_work_is_bounded(data):
    began = time.monotonic()
    reason(data)
    assert time.monotonic() - began < HANG_S


SAMPLES = [
    full("JPEG"),
    full("JPEG", progressive=True),
    full("WEBP"),
    full("WEBP", "RGBA"),
    full("WEBP", lossless=True),
]


@settings(max_examples=500, deadline=None)
@given(
    sample=st.sampled_from(SAMPLES),
    flips=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=12),
    cut=st.integers(0, 2**16),
)
def test_any_change_ends_in_a_refusal_or_a_clean_picture(sample, flips, cut):
    data = bytearray(sample)
    for at, value in flips:
        data[at % len(data)] = value
    for sent in (bytes(data), bytes(data)[: cut % len(data)]):
        try:
            cleaned, content_type, _ = clean_picture(sent, MOST)
        except BadPictureError:
            continue
        assert content_type in ("image/jpeg", "image/webp")
        assert len(cleaned) <= len(sent) + 64
        assert clean_picture(cleaned, MOST + 64)[0] == cleaned


@settings(max_examples=300, deadline=None)
@given(
    begin=st.sampled_from([b"", b"\xff\xd8\xff", b"RIFF\x40\0\0\0WEBPVP8 ", b"RIFF\x40\0\0\0WEBPVP8X"]),
    rest=st.binary(max_size=400),
)
def test_random_bytes_are_refused(begin, rest):
    assert reason(begin + rest) in ("kind", "damaged", "rare", "animated", "sides")
