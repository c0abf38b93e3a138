"""Same material, same bytes: whatever the hash seed, and whatever changes elsewhere."""

import os
import subprocess
import sys

DIALOG = """\
dialog: x
locales: [en-US, es-US]
channels: [voice, chat]
universals: {agent: {key: "0", goto: person}, help: {say: {en-US: Say card., es-US: Diga tarjeta.}}}
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  first:
    menu: {en-US: What now?, es-US: Y ahora?}
    options:
      - {key: "1", phrases: {en-US: [card], es-US: [tarjeta]}, goto: score}
      - {key: "2", phrases: {en-US: [loan], es-US: [credito]}, goto: bye}
  score: {invoke: {handler: route, out: {b: band, a: assessment}}, then: choose}
  choose: {decide: [{when: band is low or b is high, goto: bye}], else: person}
  person: {transfer: {queue: service, attributes: {why: card, who: me}, on: {error: bye}}}
  bye: {hangup: {en-US: Good bye., es-US: Adiós ya.}}
"""

SCRIPT = f"""
import hashlib
from ivr.compiler.material import Material
from ivr.compiler.pipeline import Limits, compile_program
from ivr.contract import FUNCTIONS
from ivr.formats.build import make
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import PromptBook
environment = Environment.model_validate(
    {{"environment": "local", "instance": "arn:aws:connect:r:1:instance/i", "derive": True}})
dialog = load_text(Dialog, {DIALOG!r}, "flows/x.yaml")
material = Material((dialog,), (), PromptBook([], {{}}), environment, FUNCTIONS)
for limits in (Limits(), Limits(actions=30)):
    build = make(compile_program(material, limits).program, "local", environment.instance, {{}})
    for path, content in build.files.items():
        print(path, hashlib.sha256(content).hexdigest())
"""


def built(seed):
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def test_the_hash_seed_changes_no_byte():
    first = built("1")
    assert "flows/x_es-US.json" in first
    assert first == built("2")


def test_an_edit_leaves_the_actions_of_other_nodes_alone(bench):
    before = bench.compile(DIALOG).program.flow("x_en-US")
    edited = DIALOG.replace(
        "  score:",
        "  extra: {say: {en-US: One moment., es-US: Un momento.}, then: score}\n  score:",
    ).replace("goto: score}", "goto: extra}")
    after = bench.compile(edited).program.flow("x_en-US")
    kept = [a for a in before.actions if a.identifier not in {"first.choose"}]
    for action in kept:
        assert after.by_id[action.identifier].json_value() == action.json_value()
    assert {a.identifier for a in after.actions} - {a.identifier for a in before.actions} == {
        "extra"
    }
