"""What records kept outside the contact do to a call: cases and customer profiles.

The world keeps the records; a flow sees the fields that it asked for, and the ids. Sources: flow
language, cases and profiles; Amazon Connect API reference, their action pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from ivr.ir.actions.base import ActionBase
from ivr.simulator.call.beyond import Answer
from ivr.simulator.call.state import CallState
from ivr.simulator.steps.rare.asking import Load, StepFunction, asking, under

ALWAYS_LOADED = frozenset({"case_id", "ProfileId", "ProfileARN"})
"""Ids that a record shows unasked."""


def wanted(key: str, load: Load) -> Load:
    """Return what loads only the fields that a parameter lists; all where it lists none."""

    def narrowed(action: ActionBase, answer: Answer, state: CallState) -> CallState:
        listed = action.plain.get(key)
        names = _names(cast("list[object]", listed)) if isinstance(listed, list) else None
        values = _only(answer.values, names) if names else answer.values
        return load(action, answer._replace(values=values), state)

    return narrowed


def _names(listed: Iterable[object]) -> frozenset[str]:
    """Return the fields that are seen; nothing where none is listed."""
    names = {name for name in listed if isinstance(name, str)}
    return ALWAYS_LOADED | names if names else frozenset()


def _only(values: Mapping[str, object], names: frozenset[str]) -> Mapping[str, object]:
    """Return the named fields; a name with dots stands for all that its first part holds."""
    heads = {name.partition(".")[0] for name in names}
    return {key: value for key, value in values.items() if key in heads}


_PROFILE = wanted("ProfileResponseData", under("Customer"))
_MORE_OF_PROFILE = wanted("ProfileResponseData", under("Customer", added=True))

STEPS: Mapping[str, StepFunction] = {
    "CreateCase": asking(under("Case")),
    "GetCase": asking(wanted("CaseResponseFields", under("Case"))),
    "UpdateCase": asking(under("Case", added=True)),
    "GetCustomerProfile": asking(_PROFILE),
    "GetCustomerProfileObject": asking(_MORE_OF_PROFILE),
    "CreateCustomerProfile": asking(_MORE_OF_PROFILE),
    "UpdateCustomerProfile": asking(_MORE_OF_PROFILE),
    "GetCalculatedAttributesForCustomerProfile": asking(_MORE_OF_PROFILE),
    "AssociateContactToCustomerProfile": asking(),
}
"""Action type -> step."""
