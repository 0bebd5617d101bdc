"""Any bytes at all end in a refusal or in a clip within the limits, and soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microclip_xblock.media import packets
from microclip_xblock.media.limits import DURATION_TOLERANCE_S
from microclip_xblock.media.probe import Probed, probe
from microclip_xblock.rules.errors import Refusal
from tests.media.conftest import FIXTURES, LIMITS, fixture, opened

NAMES = sorted(path.name for path in FIXTURES.iterdir())
BEGINNINGS = [
    b"",
    b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
    b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
    b"OggS\0\x02",
    b"RIFF\xff\xff\xff\x7fWAVEfmt ",
    b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x00",
    b"\xff\xfb\x90\x00",
]
MOST_SECONDS = 5


@pytest.fixture(autouse=True)
def headers_only(monkeypatch):
    monkeypatch.setattr(packets, "packets_readable", lambda: False)


def outcome(data: bytes) -> Probed | Refusal:
    began = time.monotonic()
    try:
        found = probe(opened(data), len(data), LIMITS)
    except Refusal as refusal:
        return refusal
    finally:
        assert time.monotonic() - began < MOST_SECONDS
    assert LIMITS.min_duration_s <= found.duration_s <= LIMITS.max_duration_s + DURATION_TOLERANCE_S
    assert max(found.width, found.height) <= LIMITS.max_side_px
    assert 1 <= len(found.codecs) <= 2
    return found


@settings(max_examples=300, deadline=None)
@given(beginning=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=2000))
def test_random_bytes(beginning, rest):
    assert isinstance(outcome(beginning + rest), Refusal | Probed)


@settings(max_examples=500, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    flips=st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=12),
    near_the_ends=st.booleans(),
)
def test_real_files_with_bytes_changed(name, flips, near_the_ends):
    data = bytearray(fixture(name))
    for at, value in flips:
        # Headers stand at the ends; changes in the middle mostly hit the picture itself.
        place = at % 1500 if near_the_ends and at % 2 else -1 - at % 2500 if near_the_ends else at
        data[place % len(data)] = value
    outcome(bytes(data))


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    start=st.integers(0, 2**20),
    length=st.integers(1, 3000),
    into=st.integers(0, 2**20),
    cut=st.booleans(),
)
def test_real_files_with_pieces_removed_or_repeated(name, start, length, into, cut):
    data = fixture(name)
    start %= len(data)
    into %= len(data)
    piece = data[start : start + length]
    outcome(data[:start] + data[start + length :] if cut else data[:into] + piece + data[into:])


@settings(max_examples=100, deadline=None)
@given(first=st.sampled_from(NAMES), second=st.sampled_from(NAMES), at=st.integers(0, 2**20))
def test_one_file_spliced_into_another(first, second, at):
    data = fixture(first)
    at %= len(data)
    outcome(data[:at] + fixture(second))
    outcome(data[:at] + fixture(second) + data[at:])


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\x18ftypmp42" + bytes(12) + b"\0\0\0\x01moov" + b"\xff" * 8,
        b"\0\0\0\x18ftypmp42" + bytes(12) + b"\0\0\0\x01mdat" + (16).to_bytes(8, "big") * 100_000,
        BEGINNINGS[3] + b"\x16\x54\xae\x6b\xff" + b"\xae\xff" * 500_000,
        BEGINNINGS[3] + b"\x1f\x43\xb6\x75\xff" * 400_000,
        b"\xff\xfb\x90\x00" * 500_000,
        (b"OggS\0\x02" + bytes(21)) * 80_000,
        b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 250_000,
        b"\0" * 2_000_000,
    ],
    ids=["wide box", "boxes", "tracks", "clusters", "frames", "pages", "chunks", "nothing"],
)
def test_work_is_bounded(data):
    assert isinstance(outcome(data), Refusal)
