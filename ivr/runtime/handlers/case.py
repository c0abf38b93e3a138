"""Connect asks on an outbound call: which charge is this about, and may it be told?"""

from __future__ import annotations

from ivr import spoken
from ivr.runtime import wiring
from ivr.runtime.records import local_time
from ivr.runtime.services import outbound
from ivr.runtime.services.outbound import CaseDetails
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `case` for a Connect event."""
    call = wiring.connect(event, services)
    found = outbound.details(call, services.ports)
    values = {
        "state": "open" if found.open else "closed",
        "name": spoken.name(found.name, call.locale),
        "disclosed": "yes" if found.disclosed else "no",
    }
    if found.disclosed:
        values |= _told(found, call.locale)
    return wiring.reply("case", values)


def _told(found: CaseDetails, locale: str) -> dict[str, str]:
    case = found.case
    return {
        "amount": spoken.money(case.amount, case.currency, locale),
        "merchant": spoken.plain(case.merchant, locale),
        "date": spoken.date(local_time(case.at, found.time_zone).date(), locale),
        "card_ending": spoken.card_ending(case.ending, locale),
    }


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("case", answer, event)
