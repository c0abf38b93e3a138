"""Slot types of a hand-written bot -> slot type records."""

from __future__ import annotations

from typing import Any

from ivr.compiler.bots.records import ALPHANUMERIC, Place, listed_type, with_extra
from ivr.ir.bot import SlotType
from ivr.spec.bots.locales import in_locale
from ivr.spec.bots.types import SlotTypeSpec

Json = dict[str, Any]

_STRATEGIES = {
    "top": "TOP_RESOLUTION",
    "original": "ORIGINAL_VALUE",
    "concatenation": "CONCATENATION",
}


def slot_type(
    place: Place, name: str, spec: SlotTypeSpec, locale: str, locales: tuple[str, ...] = ()
) -> SlotType:
    """Return the record of one slot type in one locale.

    A pattern is always of letters and digits, and always takes the caller's own words. Source: Lex
    V2 models API, SlotValueRegexFilter.
    """
    strategy = _STRATEGIES["original" if spec.regex is not None else spec.resolves]
    record = listed_type(
        place, name, spec.values_in(locale), strategy=strategy, about=spec.about or None
    )
    parent = ALPHANUMERIC if spec.regex is not None else spec.extends
    setting: Json = {
        **(record.value_selection_setting or {}),
        "regexFilter": {"pattern": spec.regex} if spec.regex is not None else None,
    }
    if spec.as_vocabulary:
        setting["advancedRecognitionSetting"] = {
            "audioRecognitionStrategy": "UseSlotValuesAsCustomVocabulary"
        }
    further: Json = {
        "parent_slot_type_signature": parent,
        "slot_type_values": record.slot_type_values or None,
        "value_selection_setting": setting,
    }
    built = record.model_copy(update=further)
    return with_extra(built, _own(spec) | in_locale(spec.extra, locale, locales))


def _own(spec: SlotTypeSpec) -> Json:
    """Return the keys of composite and grammar types."""
    found: Json = {}
    if spec.parts is not None:
        parts = [{"name": name, "slotTypeName": part.type} for name, part in spec.parts.items()]
        found["compositeSlotTypeSetting"] = {"subSlots": parts}
        found["parentSlotTypeSignature"] = None
    if spec.grammar is not None:
        source = {
            "s3BucketName": spec.grammar.bucket,
            "s3ObjectKey": spec.grammar.key,
            "kmsKeyArn": spec.grammar.kms_key,
        }
        found["externalSourceSetting"] = {"grammarSlotTypeSetting": {"source": source}}
    return found
