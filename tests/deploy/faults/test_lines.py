"""What Connect, Lex and CloudFormation refuse comes back at the author's line."""

from __future__ import annotations

import pytest

from ivr.cli.cloud import deploying
from ivr.cli.cloud.deploying import How
from ivr.faults import Refused

SURE = How(sure=True)
NODES = 130

BOT = """\
bot: pets
locales: [en-US, es-US]
voices:
  en-US: {voice: Joanna, engine: Neural}
  es-US: {voice: Lupe, engine: Neural}
intents:
  Dog:
    utterances:
      en-US: [a dog, my dog]
      es-US: [un perro, mi perro]
  Cat:
    utterances:
      en-US: [a cat, my cat]
      es-US: [un gato, mi gato]
"""


def refused(asked, ground):
    with pytest.raises(Refused) as caught:
        deploying.deploy(asked, SURE, ground)
    return caught.value.findings


@pytest.fixture
def long_dialog(root):
    """Write a dialog that is cut into two flows."""
    nodes = "".join(
        f"  n{n}: {{set: {{a{n}: x}}, then: s{n}, on_error: bye}}\n"
        f"  s{n}: {{say: 'Sentence number {n} is spoken.', then: n{n + 1}}}\n"
        for n in range(NODES)
    ).replace(f"then: n{NODES}", "then: bye")
    head = "dialog: long\nkind: inbound\nlocales: [en-US]\nchannels: [voice]\nstart: n0\nnodes:\n"
    path = root / "flows" / "long.yaml"
    path.write_text(f"{head}{nodes}  bye: {{hangup: Goodbye.}}\n")
    return path.read_text().splitlines()


def test_problems_of_a_part_come_back_at_the_lines_of_the_whole(
    asked, ground, account, long_dialog
):
    account.connect.refused["long_2"] = [
        "Invalid Action property value. Path: Actions[40].Parameters.Text",
        "The attribute of action 's129' is too long.",
    ]
    found = refused(asked, ground)
    assert {(each.code, each.where.file) for each in found} == {("DEP009", "flows/long.yaml")}
    lines = [long_dialog[each.where.line - 1].strip() for each in found]
    assert lines[1].startswith("s129:")
    assert lines[0].startswith(("n", "s"))
    action = found[0].message.partition("action ")[2].partition(":")[0]
    assert lines[0].startswith(f"{action}:")


def test_both_parts_are_deployed_and_know_each_other(asked, ground, account, long_dialog):
    assert long_dialog
    assert deploying.deploy(asked, SURE, ground) == 0
    assert account.connect.named("long_2")["Arn"] in account.connect.named("long")["Content"]


@pytest.mark.parametrize(
    "reason",
    [
        "Intent Cat has an utterance that is not valid",
        "Slot ids [] of intent 'Cat' don't define a slot priority.",
    ],
)
def test_a_bot_with_a_file_is_told_at_its_intent_for_each_language(
    asked, ground, account, root, reason
):
    (root / "bots").mkdir(exist_ok=True)
    (root / "bots" / "pets.yaml").write_text(BOT)
    account.lex.failing["pets"] = account.lex.failing["Pets"] = [reason]
    found = refused(asked, ground)
    line = BOT.splitlines().index("  Cat:") + 1
    assert [str(each.where) for each in found] == [f"bots/pets.yaml:{line}:3"] * 2
    assert ["en_US" in found[0].message, "es_US" in found[1].message] == [True, True]


def test_the_stack_of_bots_is_told_at_the_menu(asked, ground, account, edit):
    edit("infra/environments/dev.yaml", "deploy:\n", "deploy:\n  bots: cloudformation\n")
    reason = "Intent ChooseTimes has an utterance that is not valid"
    account.formation.failing["ivr-dev-bots"] = ("HelloMenusBot", reason)
    (found,) = refused(asked, ground)
    assert (found.code, found.where.file) == ("DEP008", "flows/hello.yaml")
    assert found.where.line > 0


def test_a_dry_run_prints_every_call_of_a_rollback_too(asked, ground, account, edit, capsys):
    deploying.deploy(asked, SURE, ground)
    edit("flows/hello.yaml", "where are you]", "where are you, the shop]")
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come any day. #")
    deploying.deploy(asked, SURE, ground)
    capsys.readouterr()
    account.forget()
    assert deploying.rollback(asked, How(dry=True), ground) == 0
    assert account.written() == []
    lines = capsys.readouterr().out.splitlines()
    shown = [line.split()[0] for line in lines if "{" in line and "." in line.split()[0]]
    account.forget()
    assert deploying.rollback(asked, SURE, ground) == 0
    made = [f"{service}.{operation}" for service, operation in account.written()]
    assert [each for each in shown if not each.startswith("upload.")] == made
