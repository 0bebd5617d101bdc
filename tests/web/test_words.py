import ast
import json
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import microclip_xblock
from microclip_xblock.media import refusals as media_refusals
from microclip_xblock.rules.badges import BADGES
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.points import Deed, Line
from microclip_xblock.rules.voting import Phase, Schedule
from microclip_xblock.studio.words import words as studio_words
from microclip_xblock.web import words as words_module
from microclip_xblock.web.browser_words import BROWSER_WORDS
from microclip_xblock.web.words import Words

ROOT = Path(microclip_xblock.__file__).parent
SOURCES = sorted(path for path in ROOT.rglob("*.py") if "demo" not in path.relative_to(ROOT).parts)
JSON_WORDS = ROOT.parent / "static" / "src" / "kit" / "words.json"

assert media_refusals


def family(cls=Refusal):
    return {cls}.union(*(family(sub) for sub in cls.__subclasses__() if sub.__module__.startswith("microclip_xblock")))


WORDS = Words(None)


@pytest.mark.parametrize("refusal", sorted(family(), key=lambda cls: cls.code), ids=lambda cls: cls.code)
def test_each_refusal_has_a_sentence_of_its_own(refusal):
    sentence = words_module._REFUSALS.get(refusal.code)

    assert sentence, f"{refusal.__name__} has no sentence"
    assert sentence.endswith((".", "!", "?"))
    assert refusal.code == "refused" or sentence != words_module._REFUSALS["refused"]


def test_there_is_no_sentence_for_a_refusal_that_does_not_exist():
    assert set(words_module._REFUSALS) == {refusal.code for refusal in family()}


def test_gaps_are_filled_from_the_details_and_a_missing_one_breaks_nothing():
    refusal = type("Spent", (Refusal,), {"code": "votes_spent"})

    assert WORDS.refusal(refusal(budget=3)) == "You have given all your 3 votes. Take one back first."
    assert "{budget}" in WORDS.refusal(refusal())


def test_a_limit_in_bytes_is_said_in_megabytes():
    refusal = type("Large", (Refusal,), {"code": "too_large"})

    assert WORDS.refusal(refusal(limit_bytes=50_000_000)) == "This file is too large: at most 50 MB."


@pytest.mark.parametrize(
    "one, many",
    [
        (WORDS.likes(1), WORDS.likes(2)),
        (WORDS.votes(1), WORDS.votes(2)),
        (WORDS.points(1), WORDS.points(2)),
        (WORDS.entries(1), WORDS.entries(2)),
    ],
)
def test_counts_have_a_singular_and_a_plural(one, many):
    assert one != many.replace("2", "1")
    assert one.startswith("1 ") and many.startswith("2 ")


def test_sentences_with_two_numbers():
    assert WORDS.clips_finished(3, 10) == "3 of 10 clips finished"
    assert WORDS.votes_left(2, 3) == "2 of 3 votes left"
    assert WORDS.place(4, 43, tied=False) == "Place 4 of 43"
    assert WORDS.place(4, 43, tied=True) == "Shared place 4 of 43"
    assert "31 clips took part" in WORDS.results(31, 90) and "90 votes" in WORDS.results(31, 90)


def test_every_deed_and_every_badge_has_words():
    for deed in Deed:
        assert WORDS.why(Line(deed, 8, 5)) != WORDS.why(Line(deed, 1, 5))
        assert "5 points" in WORDS.why(Line(deed, 8, 5))
    for badge in BADGES:
        name, criteria = WORDS.badge(badge.id)
        assert name and criteria.endswith(".")


def test_how_old_a_view_is():
    now = datetime(2026, 3, 2, tzinfo=UTC)

    assert WORDS.as_of(now - timedelta(seconds=59), now) == "Up to date"
    assert WORDS.as_of(now + timedelta(seconds=9), now) == "Up to date"
    assert WORDS.as_of(now - timedelta(seconds=60), now) == "As of 1 minute ago"
    assert WORDS.as_of(now - timedelta(minutes=7), now) == "As of 7 minutes ago"


@pytest.mark.parametrize("own_entry", [True, False])
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("end", [None, datetime(2026, 3, 2, tzinfo=UTC)])
def test_each_phase_has_a_finished_sentence(phase, own_entry, end):
    assert WORDS.phase(phase, Schedule(None, end), own_entry).endswith(".")


# Words for the browser


def test_the_scripts_tests_know_the_same_words_as_the_server():
    mine = {block: make(str) for block, make in BROWSER_WORDS.items()}
    theirs = json.loads(JSON_WORDS.read_text())

    known = {f"microclip_{name.removeprefix('microclip_')}": words for name, words in theirs.items()}
    assert {name: known[name] for name in mine} == mine


@pytest.mark.parametrize("block", BROWSER_WORDS)
def test_words_for_the_browser_are_plain_text_with_named_gaps(block):
    for key, sentence in BROWSER_WORDS[block](str).items():
        assert sentence.strip() == sentence and sentence, key
        assert not set(sentence) & set("<>&"), f"{key} looks like HTML"
        for _, gap, spec, conversion in string.Formatter().parse(sentence):
            assert gap is None or (gap.isidentifier() and not spec and not conversion), key


def test_studios_words_are_plain_text():
    assert all(sentence and not set(sentence) & set("<>") for sentence in studio_words(str).values())


# What goes into gettext


class Marks(ast.NodeVisitor):
    """All calls that mark or look up a sentence."""

    NAMES = {"gettext": 1, "_": 1, "ngettext": 2, "ugettext": 1, "_count": 2}

    def __init__(self):
        self.calls = []

    def visit_Call(self, node):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for argument in node.args[: self.NAMES.get(name, 0)]:
            self.calls.append(argument)
        self.generic_visit(node)


def marked(tree):
    visitor = Marks()
    visitor.visit(tree)
    return visitor.calls


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_whole_sentences_go_into_gettext(path):
    """Translators get no pieces: nothing is put together before it is looked up."""
    for argument in marked(ast.parse(path.read_text())):
        where = f"{path.name}:{argument.lineno}"
        assert not isinstance(argument, ast.JoinedStr), f"{where}: an f-string can't be translated"
        assert not isinstance(argument, ast.BinOp), f"{where}: sentences are not glued"
        if isinstance(argument, ast.Call):
            called = getattr(argument.func, "attr", "")
            assert called not in ("format", "join", "format_map", "replace"), f"{where}: filled before it is looked up"


def test_the_check_on_sentences_can_fail():
    bad = ['_(f"{a}")', 'gettext("a" + b)', 'self.gettext("a %s" % b)', 'x.ngettext("a", f"{b}", 2)']

    for text in bad:
        assert any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in marked(ast.parse(text))), text


def test_every_looked_up_sentence_has_named_gaps_only():
    for path in SOURCES:
        for argument in marked(ast.parse(path.read_text())):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                gaps = [gap for _, gap, _, _ in string.Formatter().parse(argument.value) if gap is not None]
                assert all(gap.isidentifier() for gap in gaps), f"{path.name}: {argument.value}"
                assert "%s" not in argument.value and "%d" not in argument.value, argument.value
