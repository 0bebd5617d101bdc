import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.watching import FINISHED_RATIO, completion, is_finished


def test_nine_tenths_finish_a_clip():
    assert FINISHED_RATIO == 0.9
    assert is_finished(0.9) and is_finished(1.0)
    assert not is_finished(0.899)


@pytest.mark.parametrize(
    "finished, clips, ratio, expected",
    [
        (0, 10, 0.8, 0.0),
        (4, 10, 0.8, 0.5),
        (8, 10, 0.8, 1.0),
        (10, 10, 0.8, 1.0),
        (0, 0, 0.8, 0.0),
        (1, 1, 0.1, 1.0),
        (0, 3, 0.1, 0.0),
    ],
)
def test_completion_is_the_share_of_what_is_asked_for(finished, clips, ratio, expected):
    assert completion(finished, clips, ratio) == pytest.approx(expected)


@given(st.integers(0, 500), st.floats(0.01, 1.0))
def test_finishing_everything_completes_and_finishing_more_never_takes_back(clips, ratio):
    shares = [completion(finished, clips, ratio) for finished in range(clips + 1)]

    assert shares == sorted(shares)
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert shares[0] == 0.0
    assert not clips or shares[-1] == 1.0
