"""`ivr drift --adopt`: what was edited in the console comes back into the workspace's files."""

from __future__ import annotations

import copy
import json

import pytest

from ivr.cli.cloud import deploying, drifting
from ivr.cli.cloud.deploying import How
from ivr.formats.lex import export as lex

SURE = How(sure=True)

TWO = """\
dialog: fees
kind: module
locales: [en-US, es-US]
returns: [told]
start: tell
nodes:
  tell: {say: fees, then: done}
  done: {return: told}
"""

BOT = """\
bot: pets
locales: [en-US]
voices:
  en-US: {voice: Joanna, engine: Neural}
intents:
  Dog:
    utterances:
      en-US: [a dog, my dog]
  Cat:
    utterances:
      en-US: [a cat, my cat]
"""


@pytest.fixture
def deployed(first, account):
    account.__dict__.update(copy.deepcopy(first.__dict__))
    account.forget()
    return account


def adopted(asked, ground):
    return drifting.drift(asked, adopt=True, ground=ground)


def is_at_rest(asked, ground, account):
    """Tell whether a deployment of the workspace leaves what is said as it is, and gets through.

    What was adopted is no edit that anybody could lose.
    """
    before = {flow["Name"]: flow["Content"] for flow in account.connect.flows.values()}
    assert deploying.deploy(asked, SURE, ground) == 0
    after = {flow["Name"]: flow["Content"] for flow in account.connect.flows.values()}
    return json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)


def test_words_go_into_their_prompt_and_nothing_else_changes(asked, ground, deployed, root, capsys):
    path = root / "prompts" / "en-US" / "hello.yaml"
    before = path.read_text().splitlines()
    flows = {each: each.read_text() for each in root.glob("flows/*.yaml")}
    deployed.connect.edit("hello", "We are open on weekdays", "We are open on Sundays")
    assert adopted(asked, ground) == 0
    assert "its words are in prompts/en-US/hello.yaml" in capsys.readouterr().err
    after = path.read_text().splitlines()
    changed = [line for line in after if line not in before]
    assert len(changed) == 1
    assert changed[0].startswith('times: "We are open on Sundays')
    assert {each: each.read_text() for each in root.glob("flows/*.yaml")} == flows
    assert is_at_rest(asked, ground, deployed)


def test_what_a_variable_said_is_the_variable_again(asked, ground, account, root, capsys):
    path = root / "prompts" / "en-US" / "hello.yaml"
    raw = next(line for line in path.read_text().splitlines() if "{{" in line)
    key = raw.partition(":")[0]
    deploying.deploy(asked, SURE, ground)
    content = account.connect.named("hello")["Content"]
    texts = [a["Parameters"].get("Text", "") for a in json.loads(content)["Actions"]]
    start = raw.partition(": ")[2].partition("{{")[0].strip('"')
    said = next(text for text in texts if start and start in text)
    account.connect.edit("hello", said, f"Hark. {said}")
    assert adopted(asked, ground) == 0, capsys.readouterr().err
    now = next(line for line in path.read_text().splitlines() if line.startswith(f"{key}:"))
    assert "Hark. " in now
    assert raw.count("{{") == now.count("{{")


def test_a_flow_of_several_languages(asked, ground, account, root, capsys):
    (root / "flows" / "fees.yaml").write_text(TWO)
    for locale, text in (("en-US", "It costs nothing."), ("es-US", "No cuesta nada.")):
        folder = root / "prompts" / locale
        folder.mkdir(exist_ok=True)
        (folder / "fees.yaml").write_text(f"# What it costs.\nfees: {text}\n")
    deploying.deploy(asked, SURE, ground)
    account.connect.edit("fees_es-US", "No cuesta nada.", "Es gratis.")
    assert adopted(asked, ground) == 0, capsys.readouterr().err
    texts = [(root / "prompts" / each / "fees.yaml").read_text() for each in ("en-US", "es-US")]
    assert texts[0] == "# What it costs.\nfees: It costs nothing.\n"
    assert texts[1] == '# What it costs.\nfees: "Es gratis."\n'

    module = account.connect.named("fees_en-US")
    content = json.loads(module["Content"])
    content["Actions"].append({**content["Actions"][0], "Identifier": "another"})
    module["Content"] = json.dumps(content)
    capsys.readouterr()
    assert adopted(asked, ground) == 1
    told = capsys.readouterr().err
    assert "DEP026 module fees_en-US is one of several of its dialog" in told
    assert "another" in (root / "build" / "drift" / "fees_en-US.json").read_text()
    assert (root / "flows" / "fees.yaml").read_text() == TWO


def test_words_in_the_dialog_itself(asked, ground, deployed, root):
    deployed.connect.edit("branch", "The branch is in the high street.", "We have moved.")
    before = (root / "flows" / "branch.yaml").read_text()
    assert adopted(asked, ground) == 0
    after = (root / "flows" / "branch.yaml").read_text()
    assert after == before.replace("The branch is in the high street.", '"We have moved."')
    assert is_at_rest(asked, ground, deployed)


def test_words_that_two_prompts_say_are_not_guessed(asked, ground, deployed, root, capsys):
    path = root / "prompts" / "en-US" / "hello.yaml"
    twice = path.read_text() + "also_times: We are open on weekdays, from 9 AM to 5:30 PM.\n"
    path.write_text(twice)
    deployed.connect.edit("hello", "We are open on weekdays", "We are open on Sundays")
    assert adopted(asked, ground) == 0
    told = capsys.readouterr().err
    assert "its words are in" not in told
    assert "hello.json: dialog hello" in told


def test_a_bot_that_has_a_file(asked, ground, account, root, capsys):
    (root / "bots").mkdir(exist_ok=True)
    (root / "bots" / "pets.yaml").write_text(BOT)
    assert deploying.deploy(asked, SURE, ground) == 0
    bot = next(each for each in account.lex.bots.values() if each["name"].lower() == "pets")
    version = max(bot["versions"], key=int)
    read = lex.read_archive(bot["versions"][version], "pets.zip")
    texts = {path: text.replace("my dog", "my old dog") for path, text in lex.files(read).items()}
    bot["versions"][version] = lex.packed(texts)
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    assert "my old dog" in capsys.readouterr().out
    assert adopted(asked, ground) == 0, capsys.readouterr().err
    text = (root / "bots" / "pets.yaml").read_text()
    assert "my old dog" in text
    assert "my cat" in text
    assert deploying.deploy(asked, SURE, ground) == 0
    assert drifting.drift(asked, adopt=False, ground=ground) == 0


def test_a_bot_of_menus_is_told_at_its_dialog(asked, ground, deployed, edit, capsys):
    edit("flows/hello.yaml", "phrases: [your branch,", "phrases: [your shop, your branch,")
    deploying.deploy(asked, SURE, ground)
    (alias,) = deployed.lex.aliases.values()
    alias["botVersion"] = "1"
    capsys.readouterr()
    assert adopted(asked, ground) == 1
    told = capsys.readouterr().err
    assert "flows/hello.yaml: error DEP026 bot hello_menus is made from the menus" in told
    assert "your shop" in told
    assert not (asked.root / "bots" / "hello_menus.yaml").exists()


def test_what_was_deleted_or_repointed_is_told_with_what_puts_it_back(
    asked, ground, deployed, capsys
):
    (number,) = deployed.connect.numbers.values()
    number["flow"] = deployed.connect.named("branch")["Id"]
    deployed.connect.modules.clear()
    assert adopted(asked, ground) == 0
    told = capsys.readouterr().err
    assert "module fees: it was deleted; `ivr deploy --overwrite` puts it back" in told
    assert "number +12025550143: it enters branch, was hello; `ivr deploy --overwrite`" in told
