"""The contact centre of `ivr serve`: who answers, where state is kept, and what is refused."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ivr import workspace
from ivr.cli.main import execute
from ivr.cli.running.serving import Asked, Line, centre
from ivr.cli.running.serving import opened as served
from ivr.faults import Unreadable
from ivr.formats.lex.export import archive
from ivr.ir.bot import Bot, BotLocale, Intent
from ivr.local.serving.centre.texts import Message

ROOT = Path(__file__).parents[5]


@pytest.fixture(scope="module")
def suite():
    return workspace.suite(workspace.load(ROOT))


def closed(found):
    found.stack.close()
    return found


@pytest.mark.parametrize(
    ("answer", "answered"),
    [
        ("", "nobody: there is no terminal, and no --answer"),
        ("busy", "a rule: busy"),
        (str(ROOT / "tests/callers/fraud_denied.yaml"), "a script: fraud_denied"),
    ],
    ids=["none", "rule", "script"],
)
def test_who_answers(suite, answer, answered):
    found = closed(centre.opened(suite, Line(answer=answer, key="k")))
    assert found.answered == answered
    lines = list(found.told("http://there"))
    assert lines[0] == "Connect and text messages at http://there too"
    assert answered in lines[1]
    assert suite.site.instance.rpartition("/")[2] in lines[1]
    assert lines[2] == "  POST http://there/transactions with x-api-key: k"


def test_a_key_is_made_where_none_is_given(suite):
    first, second = (closed(centre.opened(suite, Line())).stack.key for _ in range(2))
    assert first != second
    assert len(first) >= 32


def test_every_text_is_answered(suite, capsys):
    found = centre.opened(suite, Line(reply="STOP"))
    found.stack.inbox.receive("+14155550101", "yes or no?")
    assert found.stack.changed.wait(10)
    closed(found)
    out = capsys.readouterr().out
    assert "text to +14155550101: yes or no?" in out
    assert found.stack.inbox.latest == Message(
        found.stack.inbox.latest.id, "+14155550101", "yes or no?"
    )


def test_state_is_kept_where_it_is_wanted(suite, tmp_path):
    for name in ("a.db", f"sqlite:{tmp_path / 'b.db'}"):
        path = tmp_path / name.rpartition("/")[2]
        line = Line(store=name if ":" in name else str(path))
        closed(centre.opened(suite, line))
        assert path.read_bytes().startswith(b"SQLite format 3")
    (tmp_path / "text").write_text("not a store")
    for wrong in (tmp_path / "text", tmp_path, tmp_path / "no" / "file.db"):
        with pytest.raises(Unreadable) as caught:
            centre.opened(suite, Line(store=str(wrong)))
        assert caught.value.code == "USE008"


def test_what_is_about_calls_needs_a_workspace(tmp_path):
    fallback = Intent(
        name="FallbackIntent", parent_intent_signature="AMAZON.FallbackIntent", identifier="F"
    )
    locale = BotLocale(name="English (US)", identifier="en_US", intents=(fallback,))
    bot = Bot(name="One", identifier="ABCDEFGHIJ", locales=(locale,))
    (tmp_path / "one.zip").write_bytes(archive(bot))
    with pytest.raises(Unreadable, match="nobody is called or texted"):
        served(Asked(Path(), "local", (tmp_path / "one.zip",), line=Line(answer="busy")))


def test_options_that_make_no_sense(tmp_path, capsys):
    code = execute(["serve", "-C", str(ROOT), "--answer", str(tmp_path / "none.yaml")])
    assert code == 2
    assert "none.yaml" in capsys.readouterr().err
    code = execute(["serve", "-C", str(ROOT), "--events", str(tmp_path / "no" / "file")])
    assert code == 2
    assert "USE006" in capsys.readouterr().err


def test_the_phone_is_there_at_a_terminal(suite, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    found = closed(centre.opened(suite, Line()))
    assert found.answered == "you, here"
    assert found.phone is not None
    assert closed(centre.opened(suite, Line(answer="busy"))).phone is None
