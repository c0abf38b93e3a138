"""Listen nodes of exact dialogs: menu, collect, ask. Each is asked once, unless it has `retry`."""

from __future__ import annotations

from ivr.compiler.exact.making import Step
from ivr.compiler.exact.nodes.retry import Retries
from ivr.compiler.exact.shapes import Branch, Json, Ways, action, seconds
from ivr.compiler.scope.known import STORED
from ivr.ir.actions.base import (
    INPUT_TIME_LIMIT_EXCEEDED,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
)
from ivr.spec.graph import waits_of
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Ask, Collect, Failed, Menu, SlotSpec

FIRST_INPUT = 5_000
"""Milliseconds for the first key where a node states none: as in other dialogs."""

NOTHING_KEYED = "Timeout"
"""What Connect stores when nothing was keyed. Source: flow language, GetParticipantInput."""

INVALID_NUMBER = "InvalidPhoneNumber"

PHONE = "phone"
"""The `type` of a number that is checked as a telephone number in E.164."""

NOWHERE = Failed()


def menu(node: Menu, step: Step) -> list[Json]:
    """Return GetParticipantInput {<said>, InputTimeLimitSeconds, StoreInput "False"}.

    Equals <key> -> `goto` each. DTMFConfiguration {InterdigitTimeLimitSeconds} only if
    `inter_digit` is written. Errors, each only if written or in `retry`: InputTimeLimitExceeded =
    on.no_input, NoMatchingCondition = on.no_match, NoMatchingError = on_error. NextAction = `then`,
    else the target of NoMatchingCondition.
    """
    on = node.on or NOWHERE
    stated = {"no_input": on.no_input, "no_match": on.no_match, "error": node.on_error}
    retries = Retries(step, node.retry, stated)
    keys = [Branch("Equals", each.key or "", step.to(each.goto)) for each in node.options]
    said = step.said(node.menu, "menu")
    parameters = {**said, **_waiting(node), "StoreInput": "False", **_gap(node)}
    then = None if node.then is None else step.to(node.then)
    ways = Ways(then, keys, retries.errors(_BY_CHOICE))
    return retries.around(step.main(retries.asks, "GetParticipantInput", parameters, ways))


_BY_CHOICE = {
    "no_input": INPUT_TIME_LIMIT_EXCEEDED,
    "no_match": NO_MATCHING_CONDITION,
    "error": NO_MATCHING_ERROR,
}


def _waiting(node: Listens) -> Json:
    limit = FIRST_INPUT if node.timeout is None else waits_of(node.timeout)[0]
    return {"InputTimeLimitSeconds": seconds(limit)}


def _gap(node: Listens, **more: str) -> Json:
    keys = dict(more)
    if node.inter_digit is not None:
        keys["InterdigitTimeLimitSeconds"] = seconds(node.inter_digit)
    return {"DTMFConfiguration": keys} if keys else {}


def collect(node: Collect, step: Step) -> list[Json]:
    """Return GetParticipantInput {<said>, InputTimeLimitSeconds, StoreInput "True"}.

    InputValidation is {CustomValidation: {MaximumLength}} if digits.max is written,
    {PhoneNumberValidation: {NumberFormat: E164}} with `type: phone`, else absent;
    DTMFConfiguration has DisableCancelKey "False" as consoles write it, InputTerminationSequence if
    digits.end is written and not empty, and InterdigitTimeLimitSeconds if `inter_digit` is;
    secure.encrypt adds InputEncryption {EncryptionKeyId: key:<key>, Key: key:<key>.certificate}.
    NextAction = `then`. Errors, each only if written or in `retry`: NoMatchingError = on_error,
    InvalidPhoneNumber = on.invalid. With on.timeout (or `retry` for no_input) NextAction is
    `<node>.keyed`, a Compare of $.StoredCustomerInput: Equals Timeout -> on.timeout,
    NoMatchingCondition and NextAction -> `then`.
    """
    on = node.on or NOWHERE
    stated = {"no_input": on.timeout, "invalid": on.invalid, "error": node.on_error}
    retries = Retries(step, node.retry, stated)
    silence = retries.leads.get("no_input")
    then = step.to(node.then)
    keyed = then if silence is None else step.fresh("keyed", "on")
    parameters = {
        **step.said(node.collect.say, "collect", "say"),
        **_waiting(node),
        "StoreInput": "True",
        **_checked(node.collect),
        **_gap(node, **_ended(node.collect)),
        **_encrypted(node.collect),
    }
    ways = Ways(keyed, errors=retries.errors(_BY_STORING))
    asked = step.main(retries.asks, "GetParticipantInput", parameters, ways)
    after = [] if silence is None else [_keyed(keyed, silence, then)]
    return retries.around(asked, *after)


_BY_STORING = {"invalid": INVALID_NUMBER, "error": NO_MATCHING_ERROR}


def _keyed(here: str, silence: str, then: str) -> Json:
    conditions = [Branch("Equals", NOTHING_KEYED, silence)]
    ways = Ways(then, conditions, {NO_MATCHING_CONDITION: then})
    return action(here, "Compare", {"ComparisonValue": STORED}, ways)


def _checked(slot: SlotSpec) -> Json:
    if slot.type == PHONE:
        return {"InputValidation": {"PhoneNumberValidation": {"NumberFormat": "E164"}}}
    if slot.digits is None or "max" not in slot.digits.model_fields_set:
        return {}
    return {"InputValidation": {"CustomValidation": {"MaximumLength": str(slot.digits.max)}}}


def _ended(slot: SlotSpec) -> dict[str, str]:
    cancel = {"DisableCancelKey": "False"}
    if slot.digits is None or "end" not in slot.digits.model_fields_set or not slot.digits.end:
        return cancel
    return {"InputTerminationSequence": slot.digits.end, **cancel}


def _encrypted(slot: SlotSpec) -> Json:
    if slot.secure is None or not slot.secure.encrypt:
        return {}
    key = f"key:{slot.secure.key}"
    return {"InputEncryption": {"EncryptionKeyId": key, "Key": f"{key}.certificate"}}


def ask(node: Ask, step: Step) -> list[Json]:
    """Return ConnectParticipantWithLexBot {<said>, LexV2Bot: {AliasArn: bot:<bot>}}.

    Conditions Equals <intent> -> node in written order; LexSessionAttributes only if `attributes`
    is written. Errors, each only if written or in `retry`: InputTimeLimitExceeded = on.no_input,
    NoMatchingCondition = on.no_match, NoMatchingError = on_error. NextAction = `then`, else the
    target of NoMatchingError.
    """
    on = node.on or NOWHERE
    stated = {"no_input": on.no_input, "no_match": on.no_match, "error": node.on_error}
    retries = Retries(step, node.retry, stated)
    intents = [Branch("Equals", name, step.to(to)) for name, to in node.intents.items()]
    parameters = {
        **step.said(node.ask, "ask"),
        "LexV2Bot": {"AliasArn": f"bot:{node.bot}"},
    }
    if node.attributes:
        parameters["LexSessionAttributes"] = step.values(node.attributes, "attributes")
    then = None if node.then is None else step.to(node.then)
    ways = Ways(then, intents, retries.errors(_BY_CHOICE))
    return retries.around(step.main(retries.asks, "ConnectParticipantWithLexBot", parameters, ways))
