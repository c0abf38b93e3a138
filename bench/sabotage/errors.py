"""Twenty-five errors in our own code, each as an exact replacement in one file."""

from __future__ import annotations

from typing import NamedTuple


class Error(NamedTuple):
    """An error: what it does wrong, in which file, and which text becomes which."""

    name: str
    file: str
    text: str
    instead: str


_SERVICES = "ivr/runtime/services"
_LEDGER = "ivr/runtime/ledger"

ERRORS: tuple[Error, ...] = (
    Error(
        "a call is asked for again under a new token",
        f"{_SERVICES}/fraud/dialling.py",
        "        token=attempt.name,\n",
        '        token=f"{attempt.name}-{ports.now()}",\n',
    ),
    Error(
        "a call is placed although its intent was not written",
        f"{_SERVICES}/fraud/dialling.py",
        "    if not committed(ports, intent, taken(lines, intent, now), spent(reach.quota), "
        "case):\n"
        '        return ""\n'
        "    return _placed(replace(intent, version=intent.version + 1), ports, policy)\n",
        "    outcome = _placed(replace(intent, version=intent.version + 1), ports, policy)\n"
        "    committed(ports, intent, taken(lines, intent, now), spent(reach.quota), case)\n"
        "    return outcome\n",
    ),
    Error(
        "a call is asked for again after the case was answered",
        f"{_SERVICES}/fraud/dialling.py",
        "    return young and is_waiting(case) and not opted_out\n",
        "    return young and not opted_out\n",
    ),
    Error(
        "intents that were left are never healed",
        f"{_SERVICES}/fraud/dialling.py",
        "    heal(ports, policy, pace, shift)\n",
        "",
    ),
    Error(
        "a call carries the customer's number in its attributes",
        f"{_SERVICES}/fraud/dialling.py",
        '            "locale": customer.locale',
        '            "phone": attempt.phone,\n            "locale": customer.locale',
    ),
    Error(
        "lines are counted, and more calls are started",
        f"{_LEDGER}/reach/lines.py",
        "    return lines.millitokens >= CALL_MILLITOKENS and len(lines.calls) < policy.lines\n",
        "    return lines.millitokens >= CALL_MILLITOKENS\n",
    ),
    Error(
        "a call takes no token",
        f"{_LEDGER}/reach/lines.py",
        "    return replace(lines, millitokens=lines.millitokens - CALL_MILLITOKENS)\n",
        "    return lines\n",
    ),
    Error(
        "a call whose end was not told is never asked after",
        f"{_SERVICES}/fraud/tracking.py",
        "                _ask_after(name, ports, policy, swept)\n",
        "                continue\n",
    ),
    Error(
        "cases whose time has come are not looked at",
        f"{_SERVICES}/fraud/tracking.py",
        "            swept.people += _looked_at(case.id, ports, policy)\n",
        "            continue\n",
    ),
    Error(
        "a charge is judged again at each delivery",
        f"{_SERVICES}/fraud/intake.py",
        "    return alert, (alert, *records)\n",
        "    return alert, (*records,)\n",
    ),
    Error(
        "a suspicious charge is not held",
        f"{_SERVICES}/fraud/intake.py",
        "    return made.id, [replace(held, case=made.id), told, latest, entry, *first]\n",
        "    return made.id, [told, latest, entry, *first]\n",
    ),
    Error(
        "a block leaves no audit entry",
        f"{_LEDGER}/trail.py",
        '        replace(entry, id=f"{entry.id}#{card.version}"),\n',
        "",
    ),
    Error(
        "a block is told to nobody",
        f"{_LEDGER}/trail.py",
        '        replace(told, id=f"{told.id}#{card.version}"),\n',
        "",
    ),
    Error(
        "a block is acknowledged before it is written",
        f"{_SERVICES}/inside/cards.py",
        "        try:\n            ports.store.commit(*changes)\n        except Conflict:\n"
        "            continue\n",
        "        try:\n            ports.store.commit(*changes)\n"
        '        except Exception:\n            return CardAnswer("blocked", card.ending)\n',
    ),
    Error(
        "an unknown outcome is told as blocked",
        f"{_SERVICES}/inside/cards.py",
        '        return CardAnswer("active" if undone else "blocked", ',
        '        return CardAnswer("blocked", ',
    ),
    Error(
        "any secret proves",
        f"{_SERVICES}/inside/proof.py",
        "        if same_seal(keyed, own):\n",
        "        if same_seal(keyed, own) or own:\n",
    ),
    Error(
        "an account is told to whoever calls from its number",
        f"{_SERVICES}/inside/account.py",
        "    contact = proven(ports.store, call)\n    if contact is None:\n        return None\n",
        "    from ivr.runtime.ledger.people import who_calls\n"
        "    contact = proven(ports.store, call) or Contact(\n"
        '        id=call.contact, customer=who_calls(ports.store, call)[0].id, proof="pin"\n'
        "    )\n",
    ),
    Error(
        "private matters are told on a number that is diverted or new",
        f"{_LEDGER}/people.py",
        "    return number is not None and not is_uneasy(number, now)\n",
        "    return number is not None\n",
    ),
    Error(
        "a denial blocks the card of the first charge",
        f"{_SERVICES}/inside/verification.py",
        '    written = [*charges.stopping(customer, charge.card, "fraud", act), *changes]\n',
        "    written = [\n"
        '        *charges.stopping(customer, said.case.charges[0].card, "fraud", act),\n'
        "        *changes,\n    ]\n",
    ),
    Error(
        "a case is settled by the answer about one of its charges",
        f"{_LEDGER}/charges.py",
        '    elif "" not in said:\n',
        "    else:\n",
    ),
    Error(
        "news is ticked off before anybody took it",
        f"{_SERVICES}/keeping/outbox.py",
        "        if entry.id in taken:\n",
        "        if True:\n",
    ),
    Error(
        "a message is sent without an intent",
        f"{_SERVICES}/fraud/texting.py",
        '    return "intended" if committed(ports, intent, spent(reach.quota), waiting) else ""\n',
        '    return "intended" if waiting else ""\n',
    ),
    Error(
        "a case is left to people who are not told",
        f"{_LEDGER}/cases.py",
        "    return _once(moved, *item, entry, *told, *blocks)\n",
        "    return _once(moved, entry, *told, *blocks)\n",
    ),
    Error(
        "the log shows what was answered",
        "ivr/runtime/wiring/serving.py",
        '    logger().info("answered", extra={"function": name, **first})\n',
        '    logger().info(f"answered {result}", extra={"function": name, **first})\n',
    ),
    Error(
        "what cannot be read is put into the audit as it came",
        f"{_SERVICES}/keeping/parking.py",
        'audit(NOBODY, "quarantined", name, door, now)',
        'audit(NOBODY, "quarantined", content.decode(), door, now)',
    ),
)
"""What is made wrong."""
