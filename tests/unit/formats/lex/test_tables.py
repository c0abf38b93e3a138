"""The tables say all that the API and CloudFormation say: held against their own models."""

from __future__ import annotations

import pytest
from lex.making import ELSEWHERE, RECORDS, parameters, schema

from ivr.formats.lex.dialects import API, CLOUD, SHAPES

KINDS = {"string": "text", "integer": "whole", "boolean": "flag", "double": "number"}
TEXTS = {"text", "name", "type", "slot", "strategy", "own"}

ONLY_ELSEWHERE = {
    "Bot": {
        *("RoleArn", "AutoBuildBotLocales", "BotFileS3Location", "BotTags", "TestBotAliasTags"),
        *("TestBotAliasSettings", "Replication", "Arn"),
    },
    "SubSlot": {"SlotTypeId"},
    "SubSlotType": {"SlotTypeId"},
}
"""Properties that are read beside the tables, or stand there as a second spelling."""


def api_pairs():
    """Every shape of ours beside the shape of the API that it says, each pair once."""
    todo = [(ours, parameters(operation)) for ours, operation in RECORDS.items()]
    todo.append(("CustomVocabularyItem", item_shape()))
    seen = set()
    while todo:
        ours, theirs = todo.pop()
        if (ours, theirs.name) in seen:
            continue
        seen.add((ours, theirs.name))
        yield ours, theirs
        for key, member in SHAPES[ours].items():
            inner = theirs.members.get(member.named(key, API))
            while inner is not None and inner.type_name in {"list", "map"}:
                inner = inner.member if inner.type_name == "list" else inner.value
            if inner is not None and inner.type_name == "structure":
                todo.append((member.holds, inner))


def item_shape():
    batch = parameters("BatchCreateCustomVocabularyItem")
    return batch.members["customVocabularyItemList"].member


def test_every_member_of_the_api_is_translated_or_told_why_not():
    missing, invented = [], []
    for ours, theirs in api_pairs():
        said = {member.named(key, API) for key, member in SHAPES[ours].items()}
        unknown = set(theirs.members) - said - set(ELSEWHERE.get(ours, {}))
        missing += [f"{ours}.{key}" for key in unknown]
        own = {m.named(k, API) for k, m in SHAPES[ours].items() if m.holds == "own"}
        invented += [f"{ours}.{key}" for key in said - set(theirs.members) - own - {None}]
    assert missing == []
    assert invented == []


def test_what_is_told_to_stand_elsewhere_is_a_parameter():
    for ours, keys in ELSEWHERE.items():
        assert set(keys) <= set(parameters(RECORDS[ours]).members)


def test_every_member_holds_what_the_api_holds():
    wrong = []
    for ours, theirs in api_pairs():
        for key, member in SHAPES[ours].items():
            inner = theirs.members.get(member.named(key, API))
            if inner is None:
                continue
            form = inner.type_name if inner.type_name in {"list", "map"} else "one"
            while inner.type_name in {"list", "map"}:
                inner = inner.member if inner.type_name == "list" else inner.value
            kind = "text" if member.holds in TEXTS else member.holds
            if form != member.form or kind != KINDS.get(inner.type_name, member.holds):
                wrong.append(f"{ours}.{key}: {form} {inner.type_name}")
    assert wrong == []


def test_an_empty_list_is_left_out_where_the_api_refuses_one():
    for ours, theirs in api_pairs():
        for key, member in SHAPES[ours].items():
            inner = theirs.members.get(member.named(key, API))
            if inner is not None and inner.type_name == "list":
                needed = inner.metadata.get("min", 0) > 0
                required = member.named(key, API) in theirs.required_members
                assert member.empty is not needed or required, f"{ours}.{key}"


# --- CloudFormation -------------------------------------------------------------------------


def resolved(node):
    root = schema("AWS::Lex::Bot")
    while "$ref" in node:
        node = root["definitions"][node["$ref"].rpartition("/")[2]]
    return node


def cloud_pairs():
    """Every shape of ours beside the definition of CloudFormation's schema."""
    todo = [("Bot", schema("AWS::Lex::Bot"))]
    seen = set()
    while todo:
        ours, theirs = todo.pop()
        theirs = resolved(theirs)
        if (ours, id(theirs)) in seen:
            continue
        seen.add((ours, id(theirs)))
        yield ours, theirs["properties"]
        for key, member in SHAPES[ours].items():
            said = member.named(key, CLOUD)
            if said not in theirs["properties"] or member.holds not in SHAPES:
                continue
            todo.append((member.holds, inside(member, theirs["properties"][said])))


def inside(member, node):
    node = resolved(node)
    if member.pairs:
        return resolved(node["items"])["properties"][member.pairs[1]]
    if member.form == "list":
        return node["items"]
    return next(iter(node["patternProperties"].values())) if member.form == "map" else node


def test_every_property_of_cloudformation_is_translated_or_read_elsewhere():
    missing, invented = [], []
    for ours, theirs in cloud_pairs():
        said = {member.named(key, CLOUD) for key, member in SHAPES[ours].items()} - {None}
        missing += [f"{ours}.{k}" for k in set(theirs) - said - ONLY_ELSEWHERE.get(ours, set())]
        invented += [f"{ours}.{key}" for key in said - set(theirs)]
    assert missing == []
    assert invented == []


def test_every_property_holds_what_the_schema_holds():
    kinds = {"string": "text", "integer": "whole", "boolean": "flag", "number": "number"}
    wrong = []
    for ours, theirs in cloud_pairs():
        for key, member in SHAPES[ours].items():
            node = theirs.get(member.named(key, CLOUD))
            if node is None:
                continue
            node = resolved(node)
            form = "list" if node.get("type") == "array" else "one"
            wanted = "list" if member.pairs else "one" if member.form == "map" else member.form
            held = "text" if member.holds in TEXTS else member.holds
            kind = kinds.get(node.get("type"), held)
            if form != wanted or (form == "one" and kind != held):
                wrong.append(f"{ours}.{key}: {form} {node.get('type')}")
    assert wrong == []


def test_what_the_tables_hold_is_in_the_tables():
    scalars = {*TEXTS, "flag", "whole", "number"}
    for shape, members in SHAPES.items():
        for key, member in members.items():
            assert member.holds in scalars or member.holds in SHAPES, f"{shape}.{key}"


def test_every_shape_is_reached():
    reached = {ours for ours, _ in api_pairs()} | {ours for ours, _ in cloud_pairs()}
    assert set(SHAPES) - reached == set()


@pytest.mark.parametrize("dialect", [API, CLOUD])
def test_no_dialect_calls_two_settings_of_a_record_the_same(dialect):
    for shape, members in SHAPES.items():
        said = [member.named(key, dialect) for key, member in members.items()]
        kept = [name for name in said if name is not None]
        assert len(kept) == len(set(kept)), shape
