"""Whatever is sent as captions ends as plain WebVTT within the clip, or in a refusal that names the line."""

from __future__ import annotations

import html
import io
import time

import pytest
import webvtt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microclip_xblock.media.captions import MOST_CHARACTERS, MOST_CUES, clean_captions, is_language
from microclip_xblock.media.refusals import BadCaptionsError
from microclip_xblock.web.words import Words

SECONDS = 60.0
MOST = 200_000
HANG_S = 20


def clean(text: str, seconds: float = SECONDS) -> str:
    return clean_captions(text, seconds, MOST)


def refusal(text: str, seconds: float = SECONDS, most: int = MOST) -> dict:
    with pytest.raises(BadCaptionsError) as caught:
        clean_captions(text, seconds, most)
    return caught.value.details


def cues(cleaned: str) -> list[tuple[str, str, str]]:
    """What a reader of our own tests, not ours, finds in it."""
    return [
        (cue.start, cue.end, html.unescape(cue.raw_text))
        for cue in webvtt.WebVTT.from_buffer(io.StringIO(cleaned)).captions
    ]


def vtt(*lines: str) -> str:
    return "WEBVTT\n\n" + "\n".join(lines)


def cue(text: str) -> str:
    return vtt("00:01.000 --> 00:02.000", text)


def text_of(cleaned: str) -> str:
    return cues(cleaned)[0][2]


def test_webvtt_is_reduced_to_times_and_text():
    given = (
        "WEBVTT Kind: captions\nLanguage: en\n\nSTYLE\n::cue { background: url(https://evil.example/x) }\n\nREGION\nid:fred\n\n"
        "NOTE a secret\nover two lines\n\nintro\n00:01.000 --> 00:02.500 align:start line:0 region:fred\n<v Roger>Hello <b>there</b>\n\n"
        "00:00:03.000 --> 00:00:04.000\nTwo\nlines\n"
    )

    assert clean(given) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello there\n\n00:00:03.000 --> 00:00:04.000\nTwo\nlines\n"
    )


def test_srt_becomes_webvtt():
    given = (
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<i>Tom</i> & Jerry\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\n1984\r\n\r\nwas a year\r\n3\r\n00:00:05,5 --> 00:00:06\r\n<font color=red>Red</font>\r\n"
    )

    assert cues(clean(given)) == [
        ("00:00:01.000", "00:00:02.500", "Tom & Jerry"),
        ("00:00:03.000", "00:00:04.000", "1984\nwas a year"),
        ("00:00:05.500", "00:00:06.000", "Red"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("begin", ["", "\ufeff"], ids=["plain", "BOM"])
@pytest.mark.parametrize(
    "lines",
    [
        ["WEBVTT", "", "00:01.000 --> 00:02.000", "Ça va ?"],
        ["WEBVTT", "00:01.000 --> 00:02.000", "Ça va ?"],
        ["1", "00:00:01,000 --> 00:00:02,000", "Ça va ?"],
        ["", "", "7", "", "0:00:01.000 --> 0:00:02.000", "Ça va ?", ""],
        ["00:01 --> 00:02", "Ça va ?"],
        ["00:01.000-->00:02.000 position:10%", "  Ça   va ?  "],
    ],
    ids=["VTT", "tight", "SRT", "airy", "bare", "settings"],
)
def test_any_line_ends_and_beginnings(lines, begin, end):
    assert cues(clean(begin + end.join(lines))) == [("00:00:01.000", "00:00:02.000", "Ça va ?")]


@pytest.mark.parametrize(
    "text, shown",
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("I <3 you, a < b > c && d", "I <3 you, a < b > c && d"),
        ("<laughs> <c.red.big>red</c> <lang ar>شكرا</lang> <00:00:01.500>late", "<laughs> red شكرا late"),
        ("<v Mary O'Neil>Hi</v>", "Hi"),
        ("<<b>script>", "<script>"),
        ("AT&amp;T &lt;b&gt; &#233;&#xe9; R&D &copy &unknown;", "AT&T <b> éé R&D &copy &unknown;"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("a&#10;b&#8238;c&NewLine;d&#0;e", "a bc d\ufffde"),
        ("null\0byte\x07bell\x1b[31m", "null byte bell [31m"),
        ("one\u2028two\x85three\x0bfour\x0cfive", "one two three four five"),
        ("\u202egnp.exe\u202c \u2066x\u2069", "gnp.exe x"),
        ("مرحبا\u200f! \u200eabc\u200e \u061cنعم", "مرحبا\u200f! \u200eabc\u200e \u061cنعم"),
        ("می\u200cخواهم 👩\u200d🚀 ไทย\u200bไทย", "می\u200cخواهم 👩\u200d🚀 ไทย\u200bไทย"),
        ("C'est\u00a0vrai\u00a0!", "C'est\u00a0vrai\u00a0!"),
        ("\ud800lone\udfff", "lone"),
        ("a --&gt; b", "a --> b"),
    ],
)
def test_text_is_kept_and_nothing_of_it_is_markup(text, shown):
    cleaned = clean(cue(text))

    assert text_of(cleaned) == shown
    assert "<" not in cleaned
    assert cleaned.count("-->") == 1


def test_more_than_two_lines_are_joined_not_lost():
    assert text_of(clean(cue("one\ntwo\nthree\nfour"))) == "one\ntwo three four"


def test_cues_are_sorted_cut_to_the_clip_and_may_overlap():
    given = vtt(
        "00:08.000 --> 00:12.000\nlast\n",
        "00:02.000 --> 00:05.000\nsecond\n",
        "00:01.000 --> 00:06.000\nfirst\n",
        "00:10.000 --> 00:11.000\nafter the end\n",
        "00:03.000 --> 00:04.000\n<b> </b>\n",
        "00:03.000 --> 00:04.000\n\u200b\u200e\n",
    )

    assert cues(clean(given, 10.0)) == [
        ("00:00:01.000", "00:00:06.000", "first"),
        ("00:00:02.000", "00:00:05.000", "second"),
        ("00:00:08.000", "00:00:10.000", "last"),
    ]


@pytest.mark.parametrize(
    "text",
    ["", " \n \n", "\ufeff", "WEBVTT", "WEBVTT\n\nNOTE nothing", cue(""), cue("<b></b>"), cue("\u202e")],
)
def test_captions_without_text_are_refused(text):
    assert refusal(text) == {"reason": "empty", "line": 0}


@pytest.mark.parametrize("seconds", [0.0, 1.0, -1.0, float("nan"), float("inf")])
def test_captions_outside_the_clip_are_refused(seconds):
    assert refusal(cue("late"), seconds)["reason"] == "empty"


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "WEBVTTX\n\n00:01.000 --> 00:02.000\nx",
        '{"a": 1}',
        "<tt xml:lang='en'/>",
        "1\n2\n00:01 --> 00:02\nx",
        "\0\0\0",
    ],
)
def test_what_is_neither_webvtt_nor_srt_is_refused(text):
    assert refusal(text)["reason"] in ("format", "empty")


@pytest.mark.parametrize(
    "times",
    [
        "00:02.000 --> 00:01.000",
        "00:01.000 --> 00:01.000",
        "00:61.000 --> 00:62.000",
        "61:00.000 --> 62:00.000",
        "abc --> def",
        "-->",
        "00:01.000 --> 00:02.0000",
        "00:01.000 --> 00:02.000.5",
        "00:01.000 -> 00:02.000 -->",
        "99999:00:00.000 --> 99999:00:01.000",
        "٠٠:٠١ --> ٠٠:٠٢",
        "-00:01.000 --> 00:02.000",
        "1 --> 2",
    ],
)
def test_a_bad_time_is_refused_with_its_line(times):
    assert refusal(vtt("00:00.000 --> 00:01.000\nfine\n", times, "text")) == {"reason": "times", "line": 6}


def test_a_caption_that_is_too_long_is_refused_with_its_line():
    assert text_of(clean(cue("x" * MOST_CHARACTERS))) == "x" * MOST_CHARACTERS
    given = vtt("00:00.000 --> 00:01.000\nfine\n", "00:01.000 --> 00:02.000", "x" * (MOST_CHARACTERS + 1))
    assert refusal(given) == {"reason": "long", "line": 6, "limit": MOST_CHARACTERS}


def test_too_many_captions_are_refused():
    def many(count):
        return vtt(*(f"00:{number // 10:02}.{number % 10}00 --> 00:59.000\nx\n" for number in range(count)))

    assert len(cues(clean(many(MOST_CUES)))) == MOST_CUES
    assert refusal(many(MOST_CUES + 1))["reason"] == "many"


def test_the_size_is_that_of_utf8_before_and_after():
    arabic = cue("ش" * 400)
    size = len(arabic.encode())

    assert clean_captions(arabic, SECONDS, size + 10)
    assert refusal(arabic, most=size - 1) == {"reason": "large", "line": 0, "limit_bytes": size - 1}
    escaped = cue("&" * 400)
    assert refusal(escaped, most=len(escaped) + 10)["reason"] == "large"


@pytest.mark.parametrize(
    "text",
    [
        "-->" * 60_000,
        "WEBVTT\n\n" + "-->\n" * 45_000,
        "WEBVTT\n\n" + "00:01.000 --> " * 14_000,
        cue("<" * 190_000),
        cue("<b" * 90_000),
        cue("<v " * 60_000 + ">"),
        cue("&" * 190_000),
        cue("&#1" * 60_000),
        cue("{\\" * 90_000),
        "1\n" * 95_000,
        "1\n\n" * 60_000,
        "1\n00:01 --> 00:02\n" + "{\\" * 90_000,
        "WEBVTT\n\n" + " " * 190_000 + "-->",
        "WEBVTT\n\n" + "0" * 190_000 + " --> 00:02.000",
        "WEBVTT\n\n" + "NOTE\n\n" * 30_000,
        "WEBVTT\n\nSTYLE\n" + "x{" * 90_000,
        "\n" * 190_000,
        "\r" * 190_000,
        "\0" * 190_000,
        cue("\u202e" * 60_000),
        cue("a\n" * 90_000),
    ],
    ids=range(21),
)
def test_hostile_text_ends_soon(text):
    began = time.monotonic()

    assert refusal(text)["reason"]

    assert time.monotonic() - began < HANG_S


PIECES = st.sampled_from(
    [
        "WEBVTT",
        "\n",
        "\n\n",
        "\r",
        "00:01.000 --> 00:02.000",
        "00:00:01,5 --> 00:00:03",
        " --> ",
        "1",
        "NOTE",
        "STYLE",
        "<b>",
        "</v>",
        "<",
        ">",
        "&",
        "&lt;",
        "&amp;lt;",
        "&#10;",
        "\u202e",
        "\ufeff",
        "\x00",
        "{\\an8}",
        "{\\",
        "}",
        " ",
        "\t",
        "ا",
        "🙂",
        "-->",
        "x" * 300,
    ]
)


@settings(max_examples=600, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=300),
        st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join),
        st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join).map(cue),
        st.lists(PIECES | st.text(max_size=8), max_size=40).map(
            lambda parts: "1\n00:00:01,000 --> 00:00:02,000\n" + "".join(parts)
        ),
    ),
    seconds=st.floats(0.0, 3600.0),
)
@example(text=cue("<<b>b>&amp;amp;"), seconds=60.0)
def test_any_text_is_cleaned_once_for_all_or_refused(text, seconds):
    try:
        cleaned = clean(text, seconds)
    except BadCaptionsError:
        return

    assert clean(cleaned, seconds) == cleaned
    assert cleaned.startswith("WEBVTT\n\n") and "<" not in cleaned
    blocks = cleaned.removeprefix("WEBVTT\n\n").rstrip("\n").split("\n\n")
    assert 1 <= len(blocks) <= MOST_CUES and len(cues(cleaned)) == len(blocks)
    for block in blocks:
        times, *lines = block.split("\n")
        assert times.count(" --> ") == 1
        assert 1 <= len(lines) <= 2 and sum(map(len, map(html.unescape, lines))) <= MOST_CHARACTERS
        assert not any(line == "" or "-->" in line for line in lines)
        assert all(char.isprintable() or char in "\u00a0\u200c\u200d" or ord(char) > 0x7F for char in "".join(lines))
    ends = [webvtt.models.Timestamp.from_string(end).to_tuple() for _, end, _ in cues(cleaned)]
    assert all(((h * 60 + m) * 60 + s) * 1000 + ms <= seconds * 1000 for h, m, s, ms in ends)


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"], exclude_characters="<>&{}-"),
        min_size=1,
        max_size=60,
    )
)
def test_plain_words_come_back_as_they_were(text):
    assert text_of(clean(cue(text))) == text


@pytest.mark.parametrize("tag", ["en", "ar", "pt-BR", "zh-Hant", "zh-Hant-TW", "sr-Latn-RS", "fil", "es-419"])
def test_language_tags(tag):
    assert is_language(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "e",
        "english",
        "en_US",
        "en-",
        "-en",
        "en-x",
        "en\n",
        "ع",
        "en/..",
        "zh-Hant-TW-variant",
        "en--US",
        None,
        7,
        ["en"],
    ],
)
def test_what_is_no_language_tag(tag):
    assert not is_language(tag)


@pytest.mark.parametrize(
    "text, said",
    [
        (vtt("x --> y"), "line 3"),
        (cue("x" * 501), "line 3"),
        (cue("x" * 501), "500"),
        ("Hello", "WebVTT or SRT"),
        (cue(""), "Please check the times."),
        (cue("x" * 200_001), "0.2 MB"),
    ],
)
def test_the_sentence_says_what_to_do(text, said):
    with pytest.raises(BadCaptionsError) as caught:
        clean(text)

    sentence = Words(None).refusal(caught.value)
    assert said in sentence and "{" not in sentence
