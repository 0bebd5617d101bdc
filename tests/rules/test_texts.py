import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.errors import BadTextError
from microclip_xblock.rules.texts import checked_text

EMOJI = "\U0001f600"

anything = st.text(st.characters(), max_size=60) | st.text(
    "a \t\n\r\u0000\u001b\u202e\u2066\u200d\u200b\ud800\ufffe", max_size=30
)


@given(anything, st.booleans())
def test_what_is_kept_can_be_stored_shows_in_its_own_place_and_stays_as_it_is(text, lines):
    kept = checked_text(text, 100, "text", lines=lines)

    kept.encode()
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char != "\n" for char in kept)
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff\ufdd0")
    assert kept == kept.strip() and (lines or "\n" not in kept)
    assert checked_text(kept, 100, "text", lines=lines) == kept


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم",
        "क्‍ष",
        "👩‍🔬 und 🇩🇪",
        "Pourquoi\u00a0?",
        "窓\u3000から",
        "شجرة أمام المدرسة",
        "a\u200eb\u200f",
        "</script><b>&amp;",
        "two\nlines",
    ],
)
def test_scripts_keep_what_they_are_written_with(text):
    assert checked_text(text, 100, "text") == text


@pytest.mark.parametrize(
    "text, kept", [("a\r\nb\rc", "a\nb\nc"), ("a\tb", "a b"), ("\u0000a\u001b[31m", "a[31m"), ("\u202eab", "ab")]
)
def test_what_can_not_be_kept_goes(text, kept):
    assert checked_text(text, 100, "text") == kept


def test_limits_count_characters_after_cleaning():
    assert checked_text(f" {EMOJI * 5}\u0000 ", 5, "text") == EMOJI * 5

    with pytest.raises(BadTextError) as refused:
        checked_text(EMOJI * 6, 5, "pin")
    assert refused.value.details == {"field": "pin", "limit": 5}


@pytest.mark.parametrize("text", ["", " \n", "\u0000", "\u200b\u200d", "\u00a0\u3000", "\u202e\u2066"])
def test_what_is_asked_for_must_say_something(text):
    assert len(checked_text(text, 5, "text")) <= 2

    with pytest.raises(BadTextError):
        checked_text(text, 5, "text", required=True)
