"""Whose events are answered: our Connect instance's, our account's, our topic's, and no others.

Law of the room: what AWS itself writes into an event is compared with the settings before anything
else of it is used. A refusal is Foreign, and is audited once for each sender and kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from ivr.faults import Conflict, Foreign, Malformed, Unavailable
from ivr.runtime.events.calls import ConnectEvent, read_connect
from ivr.runtime.ledger import marks
from ivr.runtime.ledger.trail import NOBODY, audit
from ivr.runtime.wiring.assembly import Services

Tree = Mapping[str, Any]


def connect(event: object, given: Services) -> ConnectEvent:
    """Return the Connect event, unless another instance or account than ours sent it.

    Source: Connect admin guide, connect-lambda-functions: ContactData.InstanceARN.

    Raises:
        Malformed: The event has not the documented shape.
        Foreign: It comes from elsewhere.
    """
    call = read_connect(event)
    expected, account = given.settings.instance_arn, given.settings.account
    if (expected and call.instance_arn != expected) or (
        account and _account_of(call.instance_arn) != account
    ):
        raise _foreign(
            given, "connect", call.instance_arn, "Connect instance than IVR_INSTANCE_ARN"
        )
    marks.mark(contact=call.contact)
    return call


def bridged(event: object, given: Services) -> Tree:
    """Return an EventBridge event, unless it is of another account, Region or Connect instance.

    An event without `detail` was handed in directly by whoever may invoke the function.
    Source: EventBridge user guide, eb-events-structure: `account`, `region`, `detail`.

    Raises:
        Malformed: It is not an object.
        Foreign: It comes from elsewhere.
    """
    top = _tree(event)
    if "detail" not in top:
        return top
    settings = given.settings
    detail: object = top["detail"]
    instance = cast("Tree", detail).get("instanceArn", "") if isinstance(detail, Mapping) else ""
    for said, expected in (
        (top.get("account"), settings.account),
        (top.get("region"), settings.region if settings.account else ""),
        (instance, settings.instance_arn if top.get("source") == "aws.connect" else ""),
    ):
        if expected and said != expected:
            raise _foreign(given, "eventbridge", str(said), "account, Region or instance than ours")
    return top


def notified(event: object, given: Services) -> Sequence[str]:
    """Return the messages of an SNS event, unless another topic or account sent one of them.

    Source: Lambda developer guide, with-sns: Records[].Sns.TopicArn and .Message.

    Raises:
        Malformed: It has not the documented shape.
        Foreign: It comes from elsewhere.
    """
    records = _tree(event).get("Records")
    if not isinstance(records, Sequence) or isinstance(records, str) or not records:
        raise Malformed("The event has no Records. Send what SNS delivers.")
    return [_message(record, given) for record in cast("Sequence[object]", records)]


def caller(event: object, given: Services) -> str:
    """Return who sent an API Gateway request: an IAM identity, or the id of an API key.

    Source: API Gateway developer guide, mapping-template-reference: requestContext.identity.

    Raises:
        Malformed: It has not the documented shape.
        Foreign: Nobody was authenticated, or another account's API received the request.
    """
    context = _tree(_tree(event).get("requestContext"))
    account = given.settings.account
    if account and context.get("accountId") != account:
        raise _foreign(given, "api", str(context.get("accountId")), "account than IVR_ACCOUNT")
    identity = _tree(context.get("identity") or {})
    for name in ("userArn", "apiKeyId"):
        who = identity.get(name)
        if isinstance(who, str) and who:
            return who
    raise _foreign(given, "api", "", "caller than an authenticated one")


def _message(record: object, given: Services) -> str:
    notice = _tree(_tree(record).get("Sns"))
    topic, message = notice.get("TopicArn"), notice.get("Message")
    if not isinstance(topic, str) or not isinstance(message, str):
        raise Malformed("A record has no TopicArn and Message. Send what SNS delivers.")
    settings = given.settings
    if (settings.reply_topic and topic != settings.reply_topic) or (
        settings.account and _account_of(topic) != settings.account
    ):
        raise _foreign(given, "sns", topic, "topic than IVR_REPLY_TOPIC")
    return message


def _account_of(arn: str) -> str:
    """Return the account that an ARN names, its fifth part, or nothing."""
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 else ""


def _tree(value: object) -> Tree:
    if not isinstance(value, Mapping):
        raise Malformed("The event is not an object of the documented shape.")
    return cast("Tree", value)


def _foreign(given: Services, kind: str, source: str, other: str) -> Foreign:
    """Write the refusal into the audit, if that can be done, and return it."""
    sender = marks.digest(source)
    entry = audit(NOBODY, "refused_foreign", kind, sender, given.ports.now())
    with suppress(Conflict, Unavailable):
        given.ports.store.commit(entry)
    return Foreign(f"The event comes from another {other}.")
