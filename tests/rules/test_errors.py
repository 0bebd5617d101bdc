from microclip_xblock.rules import errors
from microclip_xblock.rules.errors import Refusal


def family(cls=Refusal):
    return {cls}.union(*(family(sub) for sub in cls.__subclasses__()))


def test_each_refusal_has_a_code_of_its_own():
    codes = [refusal.code for refusal in family()]

    assert len(set(codes)) == len(codes)


def test_ordinary_outcomes_never_use_a_status_that_makes_apps_reload():
    for refusal in family():
        assert refusal.status in (400, 403, 409, 413, 415, 422, 428, 429), refusal
        assert (refusal.status == 403) == issubclass(refusal, errors.TrespassError)


def test_details_travel_with_the_refusal():
    refusal = errors.VotesSpentError(budget=3)

    assert (str(refusal), refusal.details) == ("votes_spent", {"budget": 3})
