"""Bot files: what an author may write, and where each part stands."""

from __future__ import annotations

import pytest

from ivr.faults import Refused
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text

FULL = """\
bot: card_services
about: Cards.
locales: [en-US, es-US]
threshold: 0.5
session_ttl: 10m
voices: {en-US: {voice: Joanna}}
intents:
  BlockCard:
    utterances:
      en-US: [block my card, "my card was {reason}"]
      es-US: [bloquear mi tarjeta]
    slots:
      when: {type: AMAZON.Date, required: true, ask: {en-US: When?, es-US: "¿Cuándo?"}}
      reason: {type: CardReason, priority: 1, obfuscate: true}
      last: {type: AMAZON.Number, priority: 2}
    confirm: {ask: sure, declined: kept, retries: 1}
    closing: bye
    fulfilment_hook: true
  Help: {built_in: AMAZON.HelpIntent}
slot_types:
  CardReason:
    values:
      en-US: {lost: [misplaced], stolen: []}
      es-US: {lost: [perdida]}
  Colour: {values: {red: [crimson], blue: []}, resolution: original}
  Ending: {regex: "[0-9]{4}"}
"""


def load(text):
    return load_text(BotSpec, text, "bots/card_services.yaml")


def refusals(text):
    with pytest.raises(Refused) as caught:
        load(text)
    return [str(finding) for finding in caught.value.findings]


def test_a_full_bot_is_read():
    spec = load(FULL)
    block = spec.intents["BlockCard"]
    assert spec.session_ttl == 600_000
    assert block.utterances_in("es-US") == ("bloquear mi tarjeta",)
    assert block.confirm is not None
    assert block.confirm.retries == 1
    assert spec.intents["Help"].built_in == "AMAZON.HelpIntent"


def test_slots_are_asked_by_priority_then_as_written():
    spec = load(FULL)
    names = [name for name, _ in spec.intents["BlockCard"].slots_in_order()]
    assert names == ["reason", "last", "when"]


def test_values_are_shared_by_all_locales_or_listed_for_each():
    kinds = load(FULL).slot_types
    assert kinds["CardReason"].values_in("en-US") == {"lost": ("misplaced",), "stolen": ()}
    assert kinds["CardReason"].values_in("es-US") == {"lost": ("perdida",)}
    assert kinds["CardReason"].values_in("fr-CA") == {}
    assert kinds["Colour"].values_in("es-US") == {"red": ("crimson",), "blue": ()}


def test_a_part_knows_its_line():
    spec = load(FULL)
    where = spec.where("intents", "BlockCard", "slots", "reason")
    assert (where.file, where.line) == ("bots/card_services.yaml", 14)
    assert spec.where("intents", "BlockCard", "slots", "gone").line == 12


def test_one_list_of_utterances_serves_every_locale():
    spec = load("bot: b\nlocales: [en-US]\nintents: {A: {utterances: [one, two]}}\n")
    assert spec.intents["A"].utterances_in("en-US") == ("one", "two")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (
            "bot: b\nlocales: [en-US]\nintents: {A: {about: x, uterances: [x]}}\n",
            "SPC001",
            "utterances",
        ),
        ("bot: b\nlocales: [xx-XX]\nintents: {A: {}}\n", "SPC002", "xx-XX"),
        ("bot: b\nlocales: []\nintents: {A: {}}\n", "SPC002", "at least 1"),
        ("bot: B B\nlocales: [en-US]\nintents: {A: {}}\n", "SPC002", "lower-case letter"),
        ("bot: b\nlocales: [en-US]\n", "SPC003", "intents"),
        ("bot: b\nlocales: [en-US]\nintents: {A: {}}\nthreshold: 2\n", "SPC002", "at most 1"),
        ("bot: b\nlocales: [en-US]\nintents: {A: {}}\nsession_ttl: 5\n", "SPC002", "unit"),
        ("bot: b\nlocales: [en-US]\nintents: {A: {utterances: [no]}}\n", "YML003", "no"),
        ("bot: b\nlocales: [en-US]\nintents: {A: {built_in: AMAZON.Nope}}\n", "SPC002", "Fallback"),
    ],
)
def test_a_wrong_bot_is_refused_with_its_line(text, code, said):
    found = refusals(text)
    assert any(code in line and said in line for line in found), found
    assert all(line.startswith("bots/card_services.yaml:") for line in found)
