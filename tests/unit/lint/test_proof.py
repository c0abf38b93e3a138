from __future__ import annotations

from ivr.contract import FUNCTIONS
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.proof import AUTHENTICATED, PROOFS, assigned, endless, silent_wait, unproven
from ivr.spec.dialog import Dialog
from ivr.spec.reading.loader import load_text


def graph(nodes: str, start: str = "a") -> DialogGraph:
    lines = "".join(f"  {line}\n" for line in nodes.strip().splitlines())
    text = f"dialog: d\nlocales: [en-US]\nstart: {start}\nnodes:\n{lines}"
    return DialogGraph(load_text(Dialog, text, "d.yaml"))


def test_only_what_every_path_sets_is_set() -> None:
    at = assigned(
        graph("""
a: {hours: bank, open: b, closed: c}
b: {set: {x: one, z: one}, then: d}
c: {set: {x: two}, then: d}
d: {hangup: null}
"""),
        FUNCTIONS,
    )
    assert at["d"].names == {"x"}


def test_answers_last_until_the_next_function_and_kept_ones_longer() -> None:
    at = assigned(
        graph("""
a: {invoke: {handler: lookup, out: {who: vip}}, then: b, on: {error: d}}
b: {invoke: {handler: route}, then: c, on: {error: d}}
c: {hangup: null}
d: {hangup: null}
"""),
        FUNCTIONS,
    )
    assert at["b"].names == {"who", "known", "vip", "locale", "prefers"}
    assert at["c"].names == {"who", "lane", "band", "assessment", "reasons", "case"}
    assert at["d"].names == set()


def test_a_verdict_kept_under_another_name_proves_too() -> None:
    walk = unproven(
        graph("""
a: {invoke: {handler: authenticate, out: {verdict: result}}, then: b}
b: {invoke: {handler: route}, then: c}
c: {decide: [{when: verdict is passed, goto: d}], else: e}
d: {hangup: null}
e: {hangup: null}
"""),
        FUNCTIONS,
        (AUTHENTICATED,),
    )
    assert {stand.node for stand in walk} == {"a", "b", "c", "e"}


def test_a_verdict_that_was_overwritten_proves_nothing() -> None:
    walk = unproven(
        graph("""
a: {invoke: {handler: authenticate}, then: b}
b: {invoke: {handler: dispute, in: {which: "1"}}, then: c}
c: {decide: [{when: result is passed, goto: d}], else: d}
d: {hangup: null}
"""),
        FUNCTIONS,
        PROOFS,
    )
    assert "d" in {stand.node for stand in walk}


def test_a_loop_of_goodbyes_between_dialogs_is_endless() -> None:
    first = graph("a: {goto: d}")
    assert list(endless({"d": first})) == [(("d", "a"),)]


def test_a_silent_caller_waits_for_the_slowest_way() -> None:
    walked = graph("""
a: {hours: bank, open: b, closed: c}
b: {say: Quick., then: e}
c: {say: Slow., then: d}
d: {say: Slower., then: e}
e: {transfer: {queue: q}}
""")
    wait = silent_wait(walked, lambda name: 1.0, frozenset({"e"}))
    assert wait is not None
    assert wait.path == ("a", "c", "d", "e")
    assert wait.seconds == 4.0
    assert silent_wait(walked, lambda name: 1.0, frozenset()) is None
