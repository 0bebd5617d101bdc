import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.exposure import fair_page, half_bits, place_in_permutation, walk

keys = st.text(max_size=12)


def no_views(positions):
    return [0] * len(positions)


@given(keys, st.integers(1, 300))
def test_each_key_gives_a_permutation(key, size):
    assert sorted(walk(key, 0, size, size)) == list(range(size))


def test_large_galleries_are_permuted_too():
    assert sorted(walk("viewer", 0, 5000, 5000)) == list(range(5000))


@given(keys, st.integers(1, 250), st.integers(1, 6))
def test_entries_that_arrive_fall_between_the_others(key, size, more):
    """As long as the domain stays, the former entries keep their order among themselves but for those whose walk led through a new one."""
    if half_bits(size) != half_bits(size + more):
        return

    before = walk(key, 0, size, size)
    after = walk(key, 0, size + more, size + more)

    unmoved = [place for index, place in enumerate(before) if after[index] == place]
    assert len(unmoved) >= size - more


def test_viewers_have_different_orders():
    assert len({tuple(walk(f"viewer {number}", 0, 30, 30)) for number in range(50)}) == 50


def test_every_entry_comes_first_for_somebody_about_equally_often():
    size, viewers = 8, 4000

    firsts = [place_in_permutation(f"viewer {number}", 0, size) for number in range(viewers)]

    for entry in range(size):
        assert firsts.count(entry) == pytest.approx(viewers / size, rel=0.2)


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_an_index_out_of_range_is_refused(index):
    with pytest.raises(ValueError, match="is not in"):
        place_in_permutation("viewer", index, 5)


@given(keys, st.integers(0, 120), st.integers(1, 13), st.randoms(use_true_random=False))
def test_all_pages_together_show_everybody_exactly_once(key, size, per_page, dice):
    views = [dice.randrange(5) for _ in range(size)]

    def seen(positions):
        return [views[position] for position in positions]

    first = fair_page(key, size, 0, per_page, seen)
    pages = [fair_page(key, size, number, per_page, seen) for number in range(first.pages)]

    assert sorted(position for page in pages for position in page.positions) == list(range(size))
    assert all(len(page.positions) == per_page for page in pages[:-1])
    assert [page.number for page in pages] == list(range(first.pages))


@given(keys, st.integers(1, 120), st.integers(1, 13), st.randoms(use_true_random=False))
def test_within_two_pages_nobody_less_seen_comes_after_somebody_more_seen(key, size, per_page, dice):
    views = [dice.randrange(9) for _ in range(size)]

    def seen(positions):
        return [views[position] for position in positions]

    for number in range(0, fair_page(key, size, 0, per_page, seen).pages, 2):
        page, following = fair_page(key, size, number, per_page, seen), fair_page(key, size, number + 1, per_page, seen)
        window = [*page.positions, *(following.positions if following.number == number + 1 else ())]
        assert seen(window) == sorted(seen(window))


def test_an_entry_nobody_saw_beats_one_everybody_saw_within_its_window():
    window = walk("viewer", 0, 4, 100)
    views = dict.fromkeys(window, 50) | {window[3]: 0}

    page = fair_page("viewer", 100, 0, 2, lambda positions: [views.get(position, 9) for position in positions])

    assert page.positions[0] == window[3]


def test_beyond_the_last_page_is_the_last_and_before_the_first_the_first():
    assert fair_page("viewer", 30, 99, 12, no_views).number == 2
    assert fair_page("viewer", 30, -4, 12, no_views).number == 0


def test_an_empty_gallery_has_one_empty_page():
    page = fair_page("viewer", 0, 3, 12, no_views)

    assert (page.positions, page.number, page.pages) == ((), 0, 1)


def test_views_are_asked_for_one_window_only():
    asked = []

    def seen(positions):
        asked.append(list(positions))
        return no_views(positions)

    fair_page("viewer", 100_000, 3, 12, seen)

    assert len(asked) == 1 and len(asked[0]) == 24
