"""What consoles write whatever their authors say: it is stated only where a flow differs.

Law: what exact dialogs write of themselves is not repeated; of what is not there, null says so.
What most actions of a type have in common is said once, by the dialog.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, cast

from ivr.ir.actions.base import ActionBase

Node = dict[str, Any]
Usual = Mapping[str, Mapping[str, object]]
"""Type of action -> parameter -> what most actions have; None where most have none."""

VALIDATED = {"ResponseType": "STRING_MAP"}
"""The ResponseValidation that consoles write; where it is absent Connect does the same."""

WRITTEN: Usual = {
    "InvokeLambdaFunction": {"ResponseValidation": VALIDATED, "InvocationType": None},
    "UpdateContactAttributes": {"TargetContact": None},
    "MessageParticipant": {"SkipWhenDTMFBufferEnabled": None},
}
"""What exact dialogs write of themselves."""

_CANCEL = "DisableCancelKey"
_KEYS = "DTMFConfiguration"


def usual_of(actions: Iterable[ActionBase]) -> Usual:
    """Return what most actions of each type have, what consoles write winning a tie."""
    having: dict[tuple[str, str], list[object]] = {}
    for action in actions:
        plain = cast("object", action.plain)
        if action.type in WRITTEN and isinstance(plain, Mapping):
            given = cast("Mapping[str, object]", plain)
            for key in WRITTEN[action.type]:
                having.setdefault((action.type, key), []).append(given.get(key))
    usual: dict[str, dict[str, object]] = {kind: {**keys} for kind, keys in WRITTEN.items()}
    for (kind, key), values in having.items():
        counted = Counter(map(repr, values))
        most = max([usual[kind][key], *values], key=lambda value: counted[repr(value)])
        usual[kind][key] = most
    return usual


def said_once(usual: Usual, types: Iterable[str]) -> dict[str, dict[str, object]]:
    """Return what a dialog says of all actions of these types: where they differ from consoles."""
    having = set(types)
    table = {kind: _differing(WRITTEN[kind], usual[kind]) for kind in usual if kind in having}
    return {kind: keys for kind, keys in table.items() if keys}


def _differing(written: Mapping[str, object], usual: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in usual.items() if value != written[key]}


def unusual(given: Node, key: str, usual: object) -> None:
    """Take a parameter with its usual value out of parameters; of an absent one say null."""
    if given.get(key) == usual:
        given.pop(key, None)
    elif key not in given:
        given[key] = None


def unusual_keys(given: Node) -> None:
    """Take the usual cancel key out of the parameters of a value that is keyed."""
    if _KEYS not in given:
        given[_KEYS] = None
    elif isinstance(given[_KEYS], Mapping):
        keys = dict(cast("Mapping[str, Any]", given[_KEYS]))
        unusual(keys, _CANCEL, "False")
        given[_KEYS] = keys
        if not keys:
            del given[_KEYS]
