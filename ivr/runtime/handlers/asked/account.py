"""Connect asks: balance and recent transactions, for a proven customer only."""

from __future__ import annotations

from ivr import spoken
from ivr.runtime import wiring
from ivr.runtime.records import local_time
from ivr.runtime.services.inside import account
from ivr.runtime.services.inside.account import Statement
from ivr.runtime.wiring import Services

_HOW_MANY = ("none", "one")


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `account` for a Connect event."""
    call = wiring.connect(event, services)
    result, found = account.statement(call, services.ports)
    told = _told(found, call.locale) if found is not None else {}
    return wiring.reply("account", {"result": result, **told})


def _told(found: Statement, locale: str) -> dict[str, str]:
    many = len(found.endings)
    values = {
        "cards": _HOW_MANY[many] if many < len(_HOW_MANY) else "several",
        "balance": spoken.money(found.account.balance, found.account.currency, locale),
        "transactions": str(len(found.transactions)),
    }
    if found.endings:
        values["card_ending"] = spoken.card_ending(found.endings[0], locale)
    for n, transaction in enumerate(found.transactions, start=1):
        day = local_time(transaction.at, found.time_zone).date()
        values[f"amount_{n}"] = spoken.money(transaction.amount, transaction.currency, locale)
        values[f"merchant_{n}"] = spoken.plain(transaction.merchant, locale)
        values[f"date_{n}"] = spoken.date(day, locale)
    return values


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("account", answer, event, context=context)
