"""One-time codes: who gets one, how long it is good, and that nobody learns who is known."""

from __future__ import annotations

import pytest

from ivr.faults import Malformed, Unavailable
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import Code, Contact, Customer, Number, OptOut

PHONE = "+14155550101"


def send(line, **where):
    return line.call_in("send_code", **where)


def keyed(line, digits, **where):
    return line.call_in("authenticate", proof="code", secret=digits, **where)["result"]


def test_a_code_is_texted_to_the_callers_own_number_and_proves_the_contact(line):
    assert send(line) == {"result": "sent"}
    (message,) = line.texter.sent
    assert message.number == PHONE
    assert message.body.endswith("Your code: 004711")
    assert len(message.body) <= 160
    assert keyed(line, "004711") == "passed"
    assert line.store.get(Contact, "caller-1").proof == "code"
    assert line.call_in("account")["result"] == "ok"


def test_a_code_opens_only_the_contact_that_asked_for_it(line):
    send(line)
    assert keyed(line, "004711", contact="caller-2") == "failed"


def test_a_code_is_good_for_five_minutes(line):
    send(line)
    line.clock.advance(299)
    assert keyed(line, "004711") == "passed"
    line.clock.advance(1)
    assert keyed(line, "004711") == "failed"


def test_a_retried_request_sends_nothing_again_but_a_later_one_does(line):
    for _ in range(3):
        send(line)
    assert len(line.texter.sent) == 1
    line.clock.advance(31)
    send(line)
    assert [m.body[-6:] for m in line.texter.sent] == ["004711", "004712"]
    assert keyed(line, "004711") == "failed"
    assert keyed(line, "004712") == "passed"


def test_three_codes_in_a_day_and_no_more(line):
    for n in range(5):
        assert send(line, contact=f"c{n}") == {"result": "sent"}
    assert len(line.texter.sent) == 3
    assert keyed(line, "004714", contact="c3") == "failed"
    line.clock.advance(86_400)
    send(line, contact="c9")
    assert len(line.texter.sent) == 4


@pytest.mark.parametrize("initiation", ["API", "OUTBOUND"])
def test_no_code_on_a_call_that_we_placed_whatever_it_says_of_a_case(line, initiation):
    event = line.event("c", PHONE, {}, {}, initiation)
    with pytest.raises(Malformed):
        HANDLERS["send_code"](event, line.services)
    assert line.texter.sent == []


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"sim_changed_at": 1}, id="a25_sim_changed"),
        pytest.param({"changed_at": 1}, id="number_changed"),
        pytest.param({"forwarded": True}, id="forwarded"),
        pytest.param({"customers": ("ana", "bob")}, id="shared"),
        pytest.param({"customers": ()}, id="unknown"),
    ],
)
def test_no_code_where_it_could_reach_another(line, facts):
    line.store.commit(Customer(id="bob", phones=(PHONE,)))
    now = line.ports.now()
    changed = {name: now - 60 if value == 1 else value for name, value in facts.items()}
    line.change(Number, PHONE, **changed)
    assert send(line) == {"result": "sent"}
    assert line.texter.sent == []
    assert keyed(line, "004711") == "failed"


@pytest.mark.parametrize("change", ["no_texts", "other_phone", "opted_out"])
def test_no_code_to_who_wants_none_or_gave_another_number(line, change):
    if change == "no_texts":
        line.change(Customer, "ana", texts=False)
    elif change == "other_phone":
        line.change(Customer, "ana", phones=("+14155550199",))
    else:
        line.store.commit(OptOut(number=PHONE, at=1))
    assert send(line) == {"result": "sent"}
    assert line.texter.sent == []


def test_a_sim_that_changed_two_days_ago_gets_a_code(line):
    line.change(Number, PHONE, sim_changed_at=line.ports.now() - 172_800)
    send(line)
    assert len(line.texter.sent) == 1


@pytest.mark.parametrize("number", ["anonymous", "sip:x@example.com", "+14155550177", ""])
def test_a_stranger_gets_the_same_answer_and_nothing_else(line, number):
    assert send(line, number=number) == {"result": "sent"}
    assert line.texter.sent == []
    assert keyed(line, "004711", number=number) == "failed"


def test_no_code_on_a_call_that_we_placed(line):
    with pytest.raises(Malformed, match="never sent"):
        line.ask("send_code")


def test_a_message_whose_fate_is_unknown_counts_as_sent(line):
    class Lost:
        def send(self, request):
            raise Unavailable("lost")

    object.__setattr__(line.ports, "texter", Lost())
    assert send(line) == {"result": "sent"}
    assert keyed(line, "004711") == "passed"


def test_a_number_that_opted_out_with_its_carrier_is_opted_out_here(line):
    line.texter._opted_out = frozenset({PHONE})
    assert send(line) == {"result": "sent"}
    assert line.store.get(OptOut, PHONE).by == "caller-1"


def test_the_digits_are_kept_nowhere(line):
    send(line)
    kept = line.store.get(Code, "caller-1")
    assert "4711" not in kept.seal[:6]
    assert all("004711" not in str(value) for value in (kept.seal, kept.customer, kept.contact))


@pytest.mark.parametrize("locale", ["en-US", "es-US", "fr-CA", "de-DE"])
def test_a_message_fits_one_of_the_basic_alphabet_with_the_longest_name(line, locale):
    line.change(Customer, "ana", locale=locale)
    object.__setattr__(line.services.settings, "bank", "B" * 200)
    send(line)
    (message,) = line.texter.sent
    assert len(message.body) <= 160
    assert message.body.isascii()
