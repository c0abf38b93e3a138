"""What only one locale of a bot has comes back from an archive and a template, and compiles."""

from __future__ import annotations

from ivr.adopting.bots import BotSource, adopt_bots
from ivr.compiler.material import Material
from ivr.compiler.pipeline import compiled_bot
from ivr.compiler.resolve.bots import check_bots
from ivr.contract import FUNCTIONS
from ivr.formats.lex import export
from ivr.formats.lex.cloudformation import read_template, template
from ivr.spec.bots.bot import BotSpec
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import PromptBook

LOCAL = """\
environment: local
instance: arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001
derive: true
"""

OF_ONE_LOCALE = """\
bot: shop
locales: [en-US, es-US]
intents:
  Book:
    utterances: {en-US: [book a room], es-US: [reservar]}
    slots:
      city: {type: AMAZON.City, required: true, ask: {en-US: Which city?, es-US: Cual ciudad?}}
      code: {only: [en-US], type: AMAZON.Number, required: true, ask: Which code?}
      stay:
        only: [en-US]
        type: Stay
        required: true
        ask: {text: Where and how long?, variants: [Where to?]}
        parts: {town: {ask: Which town?}, nights: {ask: How many?}}
        captured: {say: "{stay.nights} nights then.", then: confirm}
        missed: {say: {exact: It is late.}}
    confirm: {ask: {en-US: Shall I?, es-US: De acuerdo?}, declined: {en-US: Fine., es-US: Bien.}}
  Bye:
    only: [en-US]
    utterances: [bye now]
    slots:
      city: {type: AMAZON.City, required: true, ask: [Which one?, {card: {title: Cities}}]}
    opening: {say: Oh dear.}
    confirm: {ask: Sure?, declined: As you like.}
    closing: So long, {city}.
slot_types:
  Stay: {only: [en-US], parts: {town: {type: AMAZON.City}, nights: {type: AMAZON.Number}}}
"""


def of_one_locale():
    spec = load_text(BotSpec, OF_ONE_LOCALE, "bots/shop.yaml")
    local = load_text(Environment, LOCAL, "environment.yaml")
    material = Material((), (spec,), PromptBook((), {}), local, FUNCTIONS)
    assert not list(check_bots(material))
    return compiled_bot(material)[0]


def test_what_one_locale_has_comes_back_from_an_archive_and_compiles():
    read = export.read_archive(export.archive(of_one_locale()))
    (made,), _ = adopt_bots([BotSource(read, "shop.zip")])
    assert (made.differences, made.refused) == ((), ())
    assert made.draft.value["intents"]["Bye"]["only"] == ["en-US"]


def test_what_one_locale_has_comes_back_from_a_template_and_compiles():
    (read,) = read_template(template([of_one_locale()]).text, "shop.json").bots
    (made,), _ = adopt_bots([BotSource(read, "shop.json", named=False)])
    assert (made.differences, made.refused) == ((), ())
