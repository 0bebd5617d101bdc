import math
import re
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from microclip_xblock.rules.checks import (
    DIGITS,
    MOST_KEPT,
    MOST_OPTIONS,
    Kind,
    from_text,
    mark,
    read_given,
    shown_order,
    to_text,
)
from microclip_xblock.rules.clips import Check, Option
from microclip_xblock.rules.errors import NoCheckError
from tests.strategies import json_values

numbers = st.floats(-1e12, 1e12)


def check_of(kind, rights="", **more):
    """A check with one option a letter; "x" is a right one."""
    return Check("?", tuple(Option(str(index), right == "x") for index, right in enumerate(rights)), kind, **more)


@st.composite
def checks(draw):
    """Checks as authors make them."""
    kind = draw(st.sampled_from(Kind))
    if kind is Kind.NUMBER:
        return check_of(kind, answer=draw(numbers), tolerance=draw(st.floats(0, 1e6)))
    count = draw(st.integers(2, 8))
    if kind is Kind.SINGLE:
        right = draw(st.integers(0, count - 1))
        return check_of(kind, "".join("x" if index == right else "." for index in range(count)))
    return check_of(kind, draw(st.text("x.", min_size=count, max_size=count).filter(lambda text: "x" in text)))


@st.composite
def answered(draw):
    """A check and what may be answered to it."""
    check = draw(checks())
    if check.kind is Kind.NUMBER:
        return check, draw(numbers)
    indexes = list(range(len(check.options)))
    if check.kind is Kind.SINGLE:
        return check, [draw(st.sampled_from(indexes))]
    if check.kind is Kind.ORDER:
        return check, draw(st.permutations(indexes))
    return check, draw(st.lists(st.sampled_from(indexes), min_size=1, unique=True))


def perfect(check):
    if check.kind is Kind.NUMBER:
        return check.answer
    if check.kind is Kind.ORDER:
        return list(range(len(check.options)))
    return [index for index, option in enumerate(check.options) if option.correct]


@given(checks())
def test_the_right_answer_is_right(check):
    marked = mark(check, read_given(check, perfect(check)))

    assert marked.right and not marked.half and marked.score == 1.0


@given(answered())
def test_marks_lie_between_nothing_and_right_and_are_one_of_missed_half_and_right(pair):
    check, raw = pair
    marked = mark(check, read_given(check, raw))

    assert 0.0 <= marked.score <= 1.0
    assert marked.right == (marked.score == 1.0)
    assert marked.half == (0.5 <= marked.score < 1.0)


@given(answered())
def test_only_what_is_right_is_marked_right(pair):
    check, raw = pair
    assume(check.kind is not Kind.NUMBER)

    right = sorted(raw) == perfect(check) if check.kind is not Kind.ORDER else list(raw) == perfect(check)
    assert mark(check, read_given(check, raw)).right == right


@pytest.mark.parametrize(
    "rights, given, score",
    [
        ("xx..", [0, 1], 1.0),
        ("xx..", [0], 0.5),
        ("xx..", [0, 1, 2], 0.5),
        ("xx..", [0, 2], 0.0),
        ("xx..", [2, 3], 0.0),
        ("xx..", [0, 1, 2, 3], 0.0),
        ("xxx.", [0, 1], 2 / 3),
        ("....", [0], 0.0),
    ],
)
def test_a_wrong_choice_costs_what_a_right_one_earns(rights, given, score):
    check = check_of(Kind.MULTIPLE, rights)

    assert mark(check, read_given(check, given)).score == pytest.approx(score)


@pytest.mark.parametrize(
    "given, score", [([0, 1, 2, 3], 1.0), ([1, 0, 2, 3], 5 / 6), ([1, 0, 3, 2], 4 / 6), ([3, 2, 1, 0], 0.0)]
)
def test_an_order_earns_the_share_of_pairs_that_stand_right(given, score):
    assert mark(check_of(Kind.ORDER, "...."), tuple(given)).score == pytest.approx(score)


@given(st.permutations(range(6)), st.integers(0, 4))
def test_putting_two_neighbours_right_earns_more(order, at):
    check = check_of(Kind.ORDER, "." * 6)
    assume(order[at] > order[at + 1])
    better = [*order[:at], order[at + 1], order[at], *order[at + 2 :]]

    assert mark(check, tuple(better)).score > mark(check, tuple(order)).score


@pytest.mark.parametrize(
    "answer, tolerance, given, right",
    [
        (0.3, 0, 0.1 + 0.2, True),
        (3.5, 0.1, 3.6, True),
        (3.5, 0.1, 3.4, True),
        (3.5, 0.1, 3.61, False),
        (0, 0.1, -0.1, True),
        (0, 0, 0, True),
        (0, 0, -0.0, True),
        (0, 0, 1e-12, False),
        (1.6e-12, 0, 0, False),
        (1.6e-12, 0, 1.6e-12, True),
        (12345678.9, 0, 12345678.8, False),
        (-2, 0.5, 2, False),
        (100, 5, 105, True),
    ],
)
def test_a_number_is_right_within_its_tolerance(answer, tolerance, given, right):
    check = check_of(Kind.NUMBER, answer=float(answer), tolerance=float(tolerance))
    marked = mark(check, read_given(check, given))

    assert (marked.right, marked.score) == (right, float(right))


@pytest.mark.parametrize(
    "kind, raw",
    [
        (Kind.SINGLE, []),
        (Kind.SINGLE, [0, 1]),
        (Kind.SINGLE, [3]),
        (Kind.SINGLE, [-1]),
        (Kind.SINGLE, [True]),
        (Kind.SINGLE, ["0"]),
        (Kind.SINGLE, [0.0]),
        (Kind.SINGLE, [None]),
        (Kind.SINGLE, [[0]]),
        (Kind.SINGLE, 0),
        (Kind.SINGLE, "0"),
        (Kind.SINGLE, {"0": 0}),
        (Kind.SINGLE, None),
        (Kind.MULTIPLE, []),
        (Kind.MULTIPLE, [1, 1]),
        (Kind.MULTIPLE, [0, 3]),
        (Kind.ORDER, [0, 1]),
        (Kind.ORDER, [0, 1, 1]),
        (Kind.ORDER, [0, 1, 2, 3]),
        (Kind.ORDER, [1, 2, 3]),
        (Kind.NUMBER, [1]),
        (Kind.NUMBER, "1"),
        (Kind.NUMBER, True),
        (Kind.NUMBER, None),
        (Kind.NUMBER, math.nan),
        (Kind.NUMBER, math.inf),
        (Kind.NUMBER, -math.inf),
        (Kind.NUMBER, 1e300),
        (Kind.NUMBER, 10**400),
    ],
)
def test_what_is_no_answer_is_refused(kind, raw):
    with pytest.raises(NoCheckError):
        read_given(check_of(kind, "x.." if kind is not Kind.NUMBER else ""), raw)


@given(checks(), json_values | st.lists(st.integers(-1, 9)) | st.floats() | st.integers())
def test_whatever_a_browser_sends_is_an_answer_that_can_be_marked_and_kept_or_refused(check, raw):
    try:
        answer = read_given(check, raw)
    except NoCheckError:
        return

    assert 0.0 <= mark(check, answer).score <= 1.0
    assert from_text(check, to_text(answer)) is not None


@given(answered())
def test_an_answer_is_kept_in_few_plain_characters_and_read_again(pair):
    check, raw = pair
    answer = read_given(check, raw)
    text = to_text(answer)

    assert re.fullmatch(r"[0-9A-Za-z.~]{1,20}", text)
    assert from_text(check, text) == pytest.approx(answer, rel=1e-11, abs=0)
    assert to_text(from_text(check, text)) == text


@given(st.floats(-1e15, 1e15))
def test_numbers_are_kept_to_twelve_digits(number):
    check = check_of(Kind.NUMBER, answer=1.0)

    assert from_text(check, to_text(number)) == float(f"{number:.12g}")


def test_an_answer_too_long_to_keep_is_left_out():
    check = check_of(Kind.ORDER, "." * (MOST_KEPT + 1))

    assert to_text(tuple(range(MOST_KEPT + 1))) == ""
    assert from_text(check, "") is None
    assert len(to_text(tuple(range(MOST_KEPT)))) == MOST_KEPT


@pytest.mark.parametrize(
    "kind, text",
    [
        (Kind.SINGLE, ""),
        (Kind.SINGLE, "3"),
        (Kind.SINGLE, "01"),
        (Kind.SINGLE, "~"),
        (Kind.SINGLE, "é"),
        (Kind.ORDER, "01"),
        (Kind.ORDER, "3.5"),
        (Kind.NUMBER, ""),
        (Kind.NUMBER, "nan"),
        (Kind.NUMBER, "inf"),
        (Kind.NUMBER, "1_0"),
        (Kind.NUMBER, "٣"),
        (Kind.NUMBER, "abc"),
    ],
)
def test_an_answer_to_what_the_check_was_before_an_edit_is_none(kind, text):
    assert from_text(check_of(kind, "x.." if kind is not Kind.NUMBER else ""), text) is None


@given(checks(), st.text(max_size=22))
def test_any_text_in_a_ledger_is_an_answer_or_none(check, text):
    answer = from_text(check, text)

    assert answer is None or mark(check, answer).score >= 0.0


@given(st.integers(2, MOST_OPTIONS), st.text())
def test_an_order_is_shown_shuffled_and_never_solved(count, seed):
    check = check_of(Kind.ORDER, "." * count)
    order = shown_order(check, seed)

    assert sorted(order) == list(range(count))
    assert not mark(check, order).right
    assert shown_order(check, seed) == order


def test_every_unsolved_order_is_shown_to_somebody():
    shown = {shown_order(check_of(Kind.ORDER, "..."), f"learner {number}") for number in range(200)}

    assert shown == set(permutations(range(3))) - {(0, 1, 2)}


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.MULTIPLE, Kind.NUMBER])
def test_other_checks_are_shown_as_the_author_wrote_them(kind):
    rights = "" if kind is Kind.NUMBER else "x.x"

    assert shown_order(check_of(kind, rights), "anything") == tuple(range(len(rights)))
    assert len(set(DIGITS)) == len(DIGITS) == MOST_OPTIONS
