import pytest

from ivr.faults import Refused
from ivr.spec.dialog import Dialog
from ivr.spec.loader import did_you_mean, load_text

GOOD = """\
dialog: main
locales: [en-US]
start: top
nodes:
  top:
    menu: choose
    options:
      - {key: "1", phrases: [cards], goto: bye}
    timeout: 8s
  bye: {hangup: goodbye}
"""


def refused(text):
    with pytest.raises(Refused) as caught:
        load_text(Dialog, text, "flows/main.yaml")
    return [(f.code, f.where.line, f.where.column) for f in caught.value.findings], str(
        caught.value
    )


def test_a_dialog_knows_where_it_was_written():
    dialog = load_text(Dialog, GOOD, "flows/main.yaml")
    where = dialog.where("nodes", "top", "options", 0, "goto")
    assert (where.file, where.line, where.column) == ("flows/main.yaml", 8, 38)
    assert dialog.nodes["top"].timeout == 8_000


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "says"),
    [
        ("timeout: 8s", "timeuot: 8s", "SPC001", 9, "Did you mean 'timeout'"),
        ("timeout: 8s", "timeout: 8", "SPC002", 9, "number and a unit"),
        ("timeout: 8s", "timeout: fast", "SPC002", 9, "number and a unit"),
        ("start: top\n", "", "SPC003", 1, "'start' is missing"),
        ('key: "1"', "key: 1", "SPC002", 8, "quotes"),
        ('key: "1"', 'key: "12"', "SPC002", 8, "match"),
        ("menu: choose", "manu: choose", "SPC004", 5, "Did you mean 'menu'"),
        ("goto: bye", "gotoo: bye", "SPC001", 8, "Did you mean 'goto'"),
        ("[en-US]", "[en-XX]", "SPC002", 2, "not a locale"),
        ("bye: {", "Bye: {", "SPC002", 10, "match"),
        ("locales: [en-US]", "locales: []", "SPC002", 2, "at least 1"),
    ],
)
def test_a_fault_has_its_line_and_its_advice(old, new, code, line, says):
    places, text = refused(GOOD.replace(old, new))
    assert (code, line) in [(c, n) for c, n, _ in places]
    assert says in text


def test_all_faults_of_a_file_come_at_once():
    places, _ = refused(GOOD.replace("8s", "8").replace("menu:", "mneu:").replace("en-US", "xx"))
    assert len(places) >= 2


@pytest.mark.parametrize("text", ["- a\n", "just words\n", "3\n"])
def test_a_file_that_is_no_mapping(text):
    places, _ = refused(text)
    assert places[0][0] == "SPC002"


def test_did_you_mean_is_silent_when_nothing_is_near():
    assert did_you_mean("zebra", ["menu", "say"]) == ""
    assert did_you_mean("mneu", ["menu", "say"]) == "Did you mean 'menu'?"
