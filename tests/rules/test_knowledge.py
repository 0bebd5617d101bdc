import math
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from microclip_xblock.rules.knowledge import Level, Record, ease, plain
from tests.strategies import words

topics = st.lists(st.sampled_from(["Tides", "#tides", "climate", "Água", ""]), max_size=3)
answers = st.lists(st.tuples(topics, st.booleans()), max_size=30)


def told(history, **known):
    record = Record(**known)
    for names, right in history:
        record.learn(names, right)
    return record


def after(pattern, topic="tides"):
    """A record of answers to one topic: "1" right, "0" wrong."""
    return told([([topic], letter == "1") for letter in pattern])


@given(answers, topics, st.dictionaries(st.sampled_from(["tides", "climate"]), st.floats(-50, 50)))
def test_a_probability_is_one(history, names, known):
    record = told(history, ease=known)

    assert 0.0 < record.probability(names) < 1.0
    assert isinstance(record.level(names), Level)


@given(answers, topics)
def test_a_right_answer_speaks_for_the_learner_and_a_wrong_one_against(history, names):
    right, wrong = told([*history, (names, True)]), told([*history, (names, False)])

    for asked in (names, ["climate"], ["something else"], []):
        assert right.probability(asked) > wrong.probability(asked)


@given(answers, st.permutations(["tides", "climate", "Água"]))
def test_topics_count_without_case_accents_sign_order_and_repetition(history, names):
    disguised = [([f"# {name.upper()} " for name in [*one, *one]], right) for one, right in history]

    assert told(disguised).probability(names) == told(history).probability(["agua", "TIDES", "#climate"])
    assert told(disguised).level(names) == told(history).level(["agua", "TIDES", "#climate"])


@given(answers)
def test_looking_changes_nothing(history):
    record = told(history)
    before = record.probability(["tides"])
    record.probability(["never heard of"])
    record.level(["never heard of"])

    assert record.probability(["tides"]) == before
    assert record.level(["never heard of"]) is Level.NEW


@pytest.mark.parametrize(
    "pattern, level",
    [
        ("", Level.NEW),
        ("0", Level.WEAK),
        ("00", Level.WEAK),
        ("1", Level.GROWING),
        ("01", Level.GROWING),
        ("10", Level.GROWING),
        ("11", Level.STRONG),
        ("1111", Level.STRONG),
        ("000111111111", Level.STRONG),
        ("1111111000", Level.WEAK),
    ],
)
def test_what_a_learner_reads_of_a_topic(pattern, level):
    assert after(pattern).level(["tides"]) is level


def test_one_right_answer_makes_nothing_strong_whatever_else_is_known():
    record = told([([f"topic {number}"], True) for number in range(30)])
    record.learn(["tides"], True)

    assert record.probability(["tides"]) > 0.75
    assert record.level(["tides"]) is Level.GROWING


def test_new_topics_profit_from_what_is_known_of_the_learner():
    assert (
        after("1111").probability(["climate"])
        > after("").probability(["climate"])
        > after("0000").probability(["climate"])
    )


def test_the_latest_answers_count_most():
    assert after("000111").probability(["tides"]) > after("111000").probability(["tides"])


def test_a_question_without_a_topic_tells_of_the_learner_alone():
    record = told([([], True)])

    assert record.level(["tides"]) is Level.NEW and record.level([]) is Level.NEW
    assert record.probability(["tides"]) > Record().probability(["tides"])


def test_the_first_question_about_a_topic_is_the_hardest():
    assert Record().probability(["tides"]) < Record().probability([])
    assert Record().probability(["tides"]) < 0.5 < after("1").probability(["tides"])


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_topics_that_all_get_right_are_easier(right, wrong):
    assume(right != wrong * 2)
    share = right / max(1, right + wrong)

    assert ease(0, 0) == 0.0
    assert ease(right + 1, right + wrong + 1) > ease(right, right + wrong) > ease(right, right + wrong + 1)
    assert (ease(right, right + wrong) > 0) == (share > 0.66) or right + wrong == 0


@given(answers, st.floats(0.1, 3))
def test_easier_topics_are_likelier_known_and_less_is_learned_from_them(history, easier):
    record = told(history, ease={"#Climate": easier})
    assume(all("climate" not in names for names, _right in history))

    assert record.probability(["climate"]) > told(history).probability(["climate"])
    surprised, expected = (
        told([*history, (["climate"], True)]),
        told([*history, (["climate"], True)], ease={"climate": 9}),
    )
    assert surprised.probability(["tides"]) > expected.probability(["tides"])


@pytest.mark.parametrize(
    "one, other",
    [
        ("#Água", "agua"),
        ("ＳＴＥＭ", "#stem"),
        ("Straße", "STRASSE"),
        ("É", "e\u0301"),
        ("İzmir", "izmir"),
        ("أحمد", "احمد"),
        ("مُدَرِّس", "مدرس"),
        ("# a  b ", "A b"),
        ("##x", "x"),
        ("\u2067tides\u2069", "tides"),
        ("ﬁnance", "FINANCE"),
        ("Όμικρον", "ομικρον"),
    ],
)
def test_names_that_people_take_for_the_same_are(one, other):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    "one, other", [("ガラス", "カラス"), ("कि", "क"), ("क्", "क"), ("ดุ", "ด"), ("c++", "c"), ("a b", "ab")]
)
def test_other_letters_are_other_names(one, other):
    assert plain(one) != plain(other)


@given(words | st.text())
def test_a_plain_name_is_its_own_plain_name(name):
    assert plain(plain(name)) == plain(name)
    assert not plain(name).startswith(("#", " "))


@pytest.mark.slow
def test_every_character_has_one_plain_form():
    for code in range(sys.maxunicode + 1):
        once = plain(f"a{chr(code)}b")
        assert plain(once) == once, hex(code)


def test_a_long_history_neither_overflows_nor_forgets_how_to_change():
    record = after("1" * 5000)

    assert math.isfinite(record.probability(["tides"])) and record.level(["tides"]) is Level.STRONG
    for _time in range(6):
        record.learn(["tides"], False)
    assert record.level(["tides"]) is Level.WEAK
