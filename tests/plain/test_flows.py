"""Two readings of hand-made flows.

`APART` is the only place where a flow may be left out, with the reason.
"""

from __future__ import annotations

import pytest
from plain.flows import (
    ANSWERS,
    BUFFERED,
    DEEP,
    ENCRYPTED,
    END,
    HOOKED,
    MOVES,
    NOBODY,
    PAY,
    SERVED,
    SPOKEN,
    TRANSFER,
    TURN,
    TYPED,
    calls,
    hook,
    keyed,
    loops,
    module,
    moving,
    queued,
    store,
)
from plain.making import BYE, GENERAL, flow, say
from plain.readings import agree

APART: dict[str, str] = {}
"""Name of a flow in which the two differ -> why. Empty = none."""

TABLE = {
    **{f"loop {a} {b}": ({"main": loops(a, b)}, {}) for a in "0123" for b in "02"},
    "loop by path": ({"main": loops("$.Attributes.n", "1")}, {"attributes": {"n": "2"}}),
    **{f"menu {k[0]['keys']}": ({"main": keyed()}, {"inputs": k}) for k in TYPED},
    **{f"store {k[0]['keys']}": ({"main": keyed(**store())}, {"inputs": k}) for k in TYPED},
    **{f"store 3 {k[0]['keys']}": ({"main": keyed(**store("3"))}, {"inputs": k}) for k in TYPED},
    **{
        f"store, no cancel {k[0]['keys']}": (
            {"main": keyed(**store(DisableCancelKey="True"))},
            {"inputs": k},
        )
        for k in TYPED
    },
    **{
        f"store to ## {k[0]['keys']}": (
            {"main": keyed(**store(InputTerminationSequence="##"))},
            {"inputs": k},
        )
        for k in TYPED
    },
    **{
        f"encrypted {k[0]['keys']}": ({"main": keyed(**store(), **ENCRYPTED)}, {"inputs": k})
        for k in TYPED[:3]
    },
    "store silence": ({"main": keyed(**store())}, {}),
    "store speech": ({"main": keyed(**store())}, {"inputs": [PAY]}),
    "menu speech": ({"main": keyed()}, {"inputs": [PAY]}),
    "hang up": ({"main": keyed()}, {"inputs": [{"hang_up": True}]}),
    **{
        f"buffered {k[0]['keys']}": (
            {"main": keyed(BUFFERED, **BUFFERED)},
            {"inputs": [*k, {"keys": "7"}]},
        )
        for k in TYPED
    },
    **{
        f"unbuffered {k[0]['keys']}": (
            {"main": keyed({}, **store("2"))},
            {"inputs": [*k, {"keys": "7"}]},
        )
        for k in TYPED
    },
    **{
        f"store buffered {k[0]['keys']}": (
            {"main": keyed(BUFFERED, **store("2"), **BUFFERED)},
            {"inputs": [*k, {"keys": "7"}]},
        )
        for k in TYPED
    },
    "module": ({"main": calls("m", Input={"n": 7}), "m": module()}, {}),
    "module result": (
        {"main": calls("m:1", ["Equals Paid"]), "m": module("Paid", n="$.Channel")},
        {},
    ),
    "module result unwired": ({"main": calls("m", ["Equals Paid"]), "m": module("Lost")}, {}),
    "module disconnects": ({"main": calls("m"), "m": flow(BYE)}, {}),
    **{f"modules nested from {n}": ({**DEEP, "main": calls(f"m{n}")}, {}) for n in range(6)},
    "queue, agent": (HOOKED, SERVED),
    "queue, nobody": (
        {**HOOKED, "main": queued(hook("h", "CustomerQueue", "music", "pick"))},
        NOBODY,
    ),
    "queue, chat": (HOOKED, {**SERVED, "channel": "CHAT"}),
    "queue without hooks": ({"main": queued()}, SERVED),
    "queue full": ({"main": queued()}, {"queues": {"q": {"full": True}}}),
    "moves": (moving("open"), MOVES),
    "moves to a full queue": (moving("shut"), MOVES),
    "moves nowhere": (moving("gone"), MOVES),
    "disconnect flow": (
        {**HOOKED, "main": flow(hook("h", "CustomerRemaining", "after", "bye"), BYE)},
        {},
    ),
    "disconnect flow after a hang-up": (
        {**HOOKED, "main": flow(hook("h", "CustomerRemaining", "after", "x"), *keyed()["Actions"])},
        {"inputs": [{"hang_up": True}]},
    ),
    **{f"transfer {n}": (TRANSFER, {"lambdas": {"f": [a]}}) for n, a in enumerate(ANSWERS)},
    "spoken": ({"main": SPOKEN}, {"attributes": {"v": "&"}}),
    "text on chat": ({"main": flow(say("s", "Hi."), BYE)}, {"channel": "CHAT"}),
    "text on task": ({"main": flow(say("s", "Hi."), BYE)}, {"channel": "TASK"}),
    **{
        f"lex {n}": ({"main": TURN}, {"inputs": i, "attributes": {"v": "V"}})
        for n, i in enumerate(([PAY], [{}], [{"keys": "4"}], [{"hang_up": True}], []))
    },
    "lex on task": ({"main": TURN}, {"channel": "TASK"}),
    "endless": ({"main": flow(say("s", "Again.", "s"))}, {}),
    "dangling": ({"main": flow(say("s", "Hi.", "gone"))}, {}),
    "no branch": ({"main": flow(say("s", "Hi."), BYE)}, {"failures": {"s": GENERAL}}),
    "flow ends": ({"main": flow(say("s", "Hi.", "end"), END)}, {}),
}


@pytest.mark.parametrize("name", TABLE)
def test_flows(name):
    if name in APART:
        pytest.skip(APART[name])
    agree(*TABLE[name])
