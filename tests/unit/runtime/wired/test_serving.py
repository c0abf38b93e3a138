"""Tracing where it may be, adapters at their first use, and the machine's own randomness."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from ivr.faults import Unreadable
from ivr.runtime import handlers, settings, wiring
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger.trail import news
from ivr.runtime.ports import DialRequest, TextRequest
from ivr.runtime.settings import Settings
from ivr.runtime.wiring import assembly, serving

PEPPER = b"a pepper of a test"


def test_only_functions_that_nobody_waits_for_are_traced():
    told = {name for name, answer in HANDLERS.items() if ".told." in answer.__module__}
    assert told == wiring.TOLD
    rooms = Path(handlers.__file__).parent
    asked = {path.stem for path in (rooms / "asked").glob("*.py")}
    others = {path.stem for path in rooms.glob("*/*.py")} - asked
    assert others == serving.TRACED


def test_without_the_sdk_of_traces_an_event_is_answered_untraced(house, monkeypatch):
    monkeypatch.setitem(sys.modules, "aws_xray_sdk.core", None)
    monkeypatch.setitem(sys.modules, "aws_xray_sdk", None)
    serving._tracer.cache_clear()
    try:
        given = house.with_settings(trace=True)
        assert wiring.serve("consume", lambda e, s: {"a": "b"}, {}, given) == {"a": "b"}
        assert serving._tracer() is None
    finally:
        serving._tracer.cache_clear()


@pytest.mark.parametrize(("name", "trace"), [("lookup", True), ("sweep", False)])
def test_in_call_functions_and_others_without_the_setting_are_not_traced(house, name, trace):
    given = house.with_settings(trace=trace)
    serving._tracer.cache_clear()
    wiring.serve(name, lambda e, s: {}, {}, given)
    assert serving._tracer.cache_info().currsize == 0


def test_a_traced_function_answers_as_any_other(house):
    given = house.with_settings(trace=True)
    assert wiring.serve("sweep", lambda e, s: {"a": "b"}, {}, given) == {"a": "b"}
    assert serving._tracer() is serving._tracer()


def test_what_is_not_set_is_refused_at_its_first_use_only():
    made = Settings(store="dynamodb:t", pepper=PEPPER, region="us-east-1")
    ports = wiring.open_ports(made, ManualClock())
    try:
        with pytest.raises(Unreadable, match="IVR_INSTANCE_ARN"):
            ports.dialer.dial(DialRequest("+14155550101", "t", {}))
        with pytest.raises(Unreadable, match="IVR_SMS_NUMBER"):
            ports.texter.send(TextRequest("+14155550101", "b", "t"))
        with pytest.raises(Unreadable, match="IVR_QUARANTINE"):
            ports.quarantine.keep("n", b"c")
        with pytest.raises(Unreadable, match="IVR_KEYPAD_SECRET"):
            ports.unsealer.open("x")
    finally:
        ports.store.close()


def test_an_adapter_is_built_once():
    built = []

    class Adapter:
        def send(self, request):
            return request

    def make(_):
        built.append(1)
        return Adapter()

    late = assembly._late(make, Settings(pepper=PEPPER))
    assert [late.send(1), late.send(2)] == [1, 2]
    assert built == [1]
    with pytest.raises(AttributeError):
        late._private  # noqa: B018  the access is what is tested


def test_ports_of_a_laptop_are_all_connected():
    ports = wiring.open_ports(Settings(pepper=PEPPER), ManualClock())
    try:
        assert ports.publisher.publish([news("ana", "k", "s", "a", 1)])
        assert ports.texter.send(TextRequest("+14155550101", "b", "t")).message
        assert ports.quarantine.keep("n", b"c")
        assert 0 <= ports.chance.below(3) < 3
    finally:
        ports.store.close()


def test_settings_of_messages_and_accounts_are_read():
    environ = {
        "IVR_STORE": "dynamodb:t",
        "IVR_PEPPER": PEPPER.decode(),
        "IVR_ACCOUNT": "123456789012",
        "IVR_REPLY_TOPIC": "arn:aws:sns:us-east-1:123456789012:replies",
        "IVR_BANK": "Example Bank",
        "IVR_SMS_NUMBER": "+18005550100",
        "IVR_CONFIGURATION_SET": "ivr",
        "IVR_NEWS_BUS": "news",
        "IVR_QUARANTINE": "bucket",
        "IVR_TRACE": "on",
    }
    read = settings.read(environ)
    assert (read.account, read.bank, read.sms_number) == (
        "123456789012",
        "Example Bank",
        "+18005550100",
    )
    assert (read.configuration_set, read.news_bus, read.quarantine) == ("ivr", "news", "bucket")
    assert read.trace
    assert settings.read({**environ, "IVR_NEWS_BUS": "", "IVR_TRACE": "off"}).news_bus == "default"
    assert dataclasses.replace(read, trace=False).reply_topic.endswith(":replies")


@pytest.mark.parametrize("account", ["1", "12345678901x", "1234567890123", "١٢٣٤٥٦٧٨٩٠١٢"])
def test_a_misspelt_account_is_refused(account):
    environ = {"IVR_STORE": "dynamodb:t", "IVR_PEPPER": PEPPER.decode(), "IVR_ACCOUNT": account}
    with pytest.raises(Unreadable, match="IVR_ACCOUNT"):
        settings.read(environ)
