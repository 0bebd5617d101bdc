from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.knowledge import Level
from microclip_xblock.rules.paths import MOST_BEFORE, NextTopic, is_ready, next_topics, paths_of

names = st.sampled_from(["graphs", "numbers", "functions", "limits", "sets"])
some_lines = st.lists(
    st.one_of(
        st.tuples(names, st.lists(names, max_size=4)).map(lambda one: f"{one[0]}: {', '.join(one[1])}"),
        st.text(max_size=20),
        st.none(),
        st.integers(),
    ),
    max_size=8,
)
knowing = st.dictionaries(names, st.sampled_from(list(Level)))


@given(some_lines)
def test_whatever_the_lines_nothing_builds_on_itself(lines):
    before = paths_of(lines)

    def below(topic, seen):
        for one in before.get(topic, ()):
            assert one not in seen
            below(one, {*seen, one})

    for topic in before:
        below(topic, {topic})
        assert len(before[topic]) <= MOST_BEFORE


def test_lines_are_read_as_topics_are_compared():
    assert paths_of(["#Functions: Graphs, numbers ,", "limits:functions", "sets", ": graphs", "graphs: functions"]) == {
        "functions": ("graphs", "numbers"),
        "limits": ("functions",),
    }
    assert paths_of(["الدوال: الأعداد، المنحنيات"]) == paths_of(["الدوال: الأعداد, المنحنيات"])


@given(some_lines, knowing)
def test_what_is_suggested_is_ready_and_not_known_well(lines, known):
    before = paths_of(lines)

    def level(topic):
        return known.get(topic.lower(), Level.NEW)

    found = next_topics(["Graphs", "numbers", "functions", "limits", "sets"], before, level)

    assert len(found) <= 3
    for one in found:
        assert level(one.topic) is not Level.STRONG
        assert is_ready([one.topic], before, level)


def test_topics_whose_foundations_are_known_come_first():
    known = {"graphs": Level.STRONG, "numbers": Level.GROWING}
    before = paths_of(["functions: graphs, numbers", "limits: functions"])

    found = next_topics(
        ["Graphs", "numbers", "sets", "functions", "limits"], before, lambda one: known.get(one, Level.NEW)
    )

    assert found == [
        NextTopic("functions", ("Graphs", "numbers")),
        NextTopic("numbers", ()),
        NextTopic("sets", ()),
    ]
