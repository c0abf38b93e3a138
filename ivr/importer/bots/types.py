"""Slot types of an export -> slot types of a bot's YAML, one locale at a time."""

from __future__ import annotations

from typing import Any

from ivr.importer.bots.values import Json, Listed, clean, given, rows, table, text
from ivr.ir.bot import SlotType

_STRATEGIES = {
    "TOP_RESOLUTION": "top",
    "ORIGINAL_VALUE": "original",
    "CONCATENATION": "concatenation",
}
_USUAL = ("top", "concatenation")
"""What a type resolves to where nobody wrote it, without parts and with."""

_VOCABULARY = "UseSlotValuesAsCustomVocabulary"


def slot_type(record: SlotType) -> Json:
    """Return one slot type of one locale."""
    setting = table(record.value_selection_setting)
    more: Json = record.model_extra or {}
    advanced = table(setting.get("advancedRecognitionSetting")).get("audioRecognitionStrategy")
    regex = record.regex
    parts = _parts(more.get("compositeSlotTypeSetting"))
    resolution = None if regex else _STRATEGIES.get(text(setting.get("resolutionStrategy")))
    if resolution == _USUAL[parts is not None]:
        resolution = None
    parent = record.parent_slot_type_signature
    return given(
        about=record.description or None,
        regex=regex or None,
        extends=None if regex else parent,
        values=_values(record),
        parts=parts,
        grammar=_grammar(more.get("externalSourceSetting")),
        resolution=resolution,
        as_vocabulary=True if advanced == _VOCABULARY else None,
    )


def _values(record: SlotType) -> Listed | None:
    made: dict[str, list[str]] = {}
    for each in record.slot_type_values or ():
        made[each.sample_value.value] = [synonym.value for synonym in each.synonyms or ()]
    return Listed(made) if made else None


def _parts(setting: object) -> Any:  # noqa: ANN401 - JSON
    parts = rows(table(clean(setting)).get("subSlots"))
    made = {str(each.get("name")): {"type": each.get("slotTypeName")} for each in parts}
    return made if made and all(text(each["type"]) for each in made.values()) else None


def _grammar(setting: object) -> Json | None:
    source = table(table(table(clean(setting)).get("grammarSlotTypeSetting")).get("source"))
    made = given(
        bucket=source.get("s3BucketName"),
        key=source.get("s3ObjectKey"),
        kms_key=source.get("kmsKeyArn"),
    )
    return made if {"bucket", "key"} <= set(made) else None
