"""`ivr env init`: an instance that is there becomes an environment file that can be read."""

from __future__ import annotations

import pytest

from ivr.cli.authoring import design
from ivr.cli.cloud import beginning
from ivr.faults import Refused, Unreadable
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_text
from tests.doubles.account import INSTANCE

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:"


@pytest.fixture
def furnished(account):
    centre = account.connect
    for kind, path, names in (
        ("queue", "queue", ["Card Team", "card-team", "Überlauf", "Fraud", "Main", "9 to 5"]),
        ("hours", "operating-hours", ["Bank Hours"]),
        ("prompt", "prompt", ["Music_Pop.wav"]),
    ):
        centre.listed[kind] = [
            {"Id": f"{kind}-{n}", "Arn": f"{INSTANCE}/{path}/{kind}-{n}", "Name": name}
            for n, name in enumerate(names)
        ]
    centre.functions = [f"{FUNCTION}ivr-dev-card-state", f"{FUNCTION}weather:live"]
    account.lex.bots["ABCDEFGHIJ"] = {"name": "CardBot", "versions": {}, "tags": {}}
    centre.bots.add("arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST")
    return account


def test_everything_of_the_instance_gets_a_symbol(root, furnished, ground, capsys):
    assert beginning.init(root, "found", INSTANCE, ground=ground) == 0
    path = root / "infra" / "environments" / "found.yaml"
    found = load_text(Environment, path.read_text(), str(path))
    assert set(found.symbols) == {
        *("queue:card_team", "queue:card_team_2", "queue:uberlauf", "queue:fraud", "queue:main"),
        *("queue:n_9_to_5", "hours:bank_hours", "prompt:music_pop_wav", "bot:cardbot"),
        *("lambda:card_state", "lambda:weather"),
    }
    assert found.symbols["lambda:weather"] == f"{FUNCTION}weather:live"
    assert '#     "+12025550143": inbound' in path.read_text()
    assert furnished.written() == []
    assert "11 symbols, 1 numbers" in capsys.readouterr().out


def test_the_schema_offers_what_was_found(root, furnished, ground, tmp_path):
    beginning.init(root, "found", INSTANCE, ground=ground)
    assert design.schema(root, tmp_path / "schema", "found") == 0
    dialog = (tmp_path / "schema" / "dialog.json").read_text()
    assert '"card_team_2"' in dialog
    assert '"bank_hours"' in dialog
    assert '"card_state"' in dialog


def test_a_file_that_is_there_stays(root, furnished, ground):
    with pytest.raises(Unreadable, match="--force"):
        beginning.init(root, "dev", INSTANCE, ground=ground)
    assert beginning.init(root, "dev", INSTANCE, force=True, ground=ground) == 0


@pytest.mark.parametrize(("name", "instance"), [("Prod!", INSTANCE), ("prod", "my-instance")])
def test_what_is_no_name_and_no_instance(root, ground, name, instance):
    with pytest.raises(Unreadable, match="is not"):
        beginning.init(root, name, instance, ground=ground)


def test_another_account_is_not_asked(root, furnished, ground):
    furnished.identity.account = "999999999999"
    with pytest.raises(Refused, match="DEP001"):
        beginning.init(root, "found", INSTANCE, ground=ground)
    assert not (root / "infra" / "environments" / "found.yaml").exists()
