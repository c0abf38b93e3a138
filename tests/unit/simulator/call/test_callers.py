from __future__ import annotations

from ivr.simulator.call.callers import (
    HangUp,
    Keys,
    Listening,
    RandomCaller,
    ScriptedCaller,
    Silence,
    Speech,
)

MENU, WAIT = Listening("menu"), Listening("wait")


def test_a_script_is_followed_and_then_the_caller_hangs_up():
    caller = ScriptedCaller((Keys("1"), Silence()))
    assert [caller.answer(MENU) for _ in range(4)] == [Keys("1"), Silence(), HangUp(), HangUp()]
    assert caller.used == 2


def test_a_caller_may_stay_silent_after_the_script():
    assert ScriptedCaller((), Silence()).answer(MENU) == Silence()


def test_waiting_uses_up_nothing_but_a_hang_up():
    caller = ScriptedCaller((Keys("1"), HangUp()))
    assert caller.answer(WAIT) == Silence()
    assert caller.answer(MENU) == Keys("1")
    assert caller.answer(WAIT) == HangUp()
    assert caller.answer(WAIT) == Silence()


def test_random_callers_do_everything_that_a_caller_can():
    caller = RandomCaller(3)
    deeds = [caller.answer(Listening("store", digits_max=6)) for _ in range(400)]
    assert {type(deed) for deed in deeds} == {Keys, Speech, Silence, HangUp}
    keys = [deed.text for deed in deeds if isinstance(deed, Keys)]
    assert set("".join(keys)) == set("0123456789*#")
    assert max(map(len, keys)) == 8
    assert {type(caller.answer(WAIT)) for _ in range(100)} == {Silence, HangUp}
