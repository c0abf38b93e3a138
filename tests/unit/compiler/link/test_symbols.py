"""Binding: what an environment gives a symbol, and what is derived for it."""

import pytest

from ivr.compiler.link.symbols import Binder, derived
from ivr.ir.references import Symbol
from ivr.spec.infra.environment import Environment

MODULE = (
    "arn:aws:connect:us-east-1:111122223333:instance/i/flow-module/"
    "0b6f2f9d-7c11-4cf0-8d3f-6f2b4cf06d3f"
)


ENVIRONMENT = {
    "environment": "dev",
    "instance": "arn:aws:connect:eu-west-2:123456789012:instance/i",
    "derive": True,
    "symbols": {
        "queue:fraud": "arn:aws:connect:us-east-1:111122223333:instance/i/queue/own",
        "module:check": MODULE,
    },
}


def test_what_an_environment_binds_wins_over_what_is_derived():
    binder = Binder(Environment.model_validate(ENVIRONMENT))
    assert (
        binder.value("queue:fraud") == "arn:aws:connect:us-east-1:111122223333:instance/i/queue/own"
    )
    assert binder.value("module:check") == MODULE.rpartition("/")[2]
    assert binder.value("plain text") == "plain text"
    assert binder.value("$.Attributes.queue") == "$.Attributes.queue"
    assert binder.value("queue:other").startswith(ENVIRONMENT["instance"] + "/queue/")
    assert set(binder.bound) == {"queue:fraud", "module:check", "queue:other"}


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("queue", "arn:aws:connect:eu-west-2:123456789012:instance/i/queue/"),
        ("hours", "arn:aws:connect:eu-west-2:123456789012:instance/i/operating-hours/"),
        ("flow", "arn:aws:connect:eu-west-2:123456789012:instance/i/contact-flow/"),
        ("prompt", "arn:aws:connect:eu-west-2:123456789012:instance/i/prompt/"),
        ("lambda", "arn:aws:lambda:eu-west-2:123456789012:function:name"),
        ("bot", "arn:aws:lex:eu-west-2:123456789012:bot-alias/"),
        ("number", "+1206555"),
        ("key", "name-"),
    ],
)
def test_derived_values_look_like_those_of_the_service(kind, start):
    made = derived(Symbol(kind, "name"), ENVIRONMENT["instance"])
    assert made.startswith(start)
    assert made == derived(Symbol(kind, "name"), ENVIRONMENT["instance"])
