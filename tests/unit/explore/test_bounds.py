"""However large or tangled a flow is: a bounded walk, told what was bounded and where."""

from __future__ import annotations

from ivr.explore.explore import explore

E, C = "NoMatchingError", "NoMatchingCondition"


def test_ten_thousand_actions_in_a_row(p):
    count = 10_000
    chain = [p.say(f"a{n}", f"a{n + 1}") for n in range(count - 1)]
    report = explore([p.made(*chain, p.bye(f"a{count - 1}"))])
    assert report.reached == count
    assert report.bounds == ()


def test_exploring_costs_in_proportion_to_the_actions(p, growth):
    def explored(count):
        chain = [p.say(f"a{n}", f"a{n + 1}") for n in range(count - 1)]
        assert explore([p.made(*chain, p.bye(f"a{count - 1}"))]).reached == count

    assert growth(explored, 500) < 2.5


def test_a_thousand_comparisons_of_different_attributes(p):
    count = 1_000
    chain = [
        p.look(f"a{n}", f"$.Attributes.x{n}", {"1": f"a{n + 1}"}, f"a{n + 1}")
        for n in range(count - 1)
    ]
    report = explore([p.made(*chain, p.bye(f"a{count - 1}"))])
    assert report.reached == count
    assert report.bounds == ()
    assert report.moments == count


def flags(p, count):
    """Independent flags that are set one way or the other, and looked at all at the end."""
    actions = []
    for n in range(count):
        onward = f"ask{n + 1}" if n + 1 < count else "look0"
        actions += [
            p.menu(f"ask{n}", {"1": f"yes{n}"}, f"no{n}"),
            p.attributes(f"yes{n}", {f"x{n}": "1"}, onward),
            p.attributes(f"no{n}", {f"x{n}": "2"}, onward),
        ]
    for n in range(count):
        onward = f"look{n + 1}" if n + 1 < count else "bye"
        actions.append(p.look(f"look{n}", f"$.Attributes.x{n}", {"1": onward}, onward))
    return p.made(*actions, p.bye())


def test_flags_that_multiply_are_no_longer_told_apart(p):
    flow = flags(p, 25)
    report = explore([flow])
    assert report.reached == len(flow.actions)
    assert [bound.kind for bound in report.bounds] == ["facts"]
    assert "$.Attributes.x" in report.bounds[0].what
    assert [f.finding.code for f in report.found] == ["EXP110"]


def test_a_few_flags_are_told_apart(p):
    report = explore([flags(p, 5)])
    assert report.bounds == ()
    assert report.found == ()


def test_loops_in_loops_are_counted_while_there_is_room(p):
    def loop(n, inner, outer):
        rounds = {"Equals ContinueLooping": inner, "Equals DoneLooping": outer}
        return p.act(f"l{n}", "Loop", {"LoopCount": "99"}, outer, {}, rounds)

    two = p.made(loop(0, "l1", "bye"), loop(1, "l1", "l0"), p.bye())
    assert explore([two]).bounds == ()
    four = p.made(*[loop(n, f"l{min(n + 1, 3)}", f"l{n - 1}" if n else "bye") for n in range(4)],
                  p.bye())  # fmt: skip
    report = explore([four])
    assert "rounds of main/l" in report.bounds[0].what
    assert report.reached == 5
