"""A scenario file that cannot be read hides what it may test, and nothing else."""

import pytest

from ivr.cli.authoring.design import new
from ivr.faults import Refused
from ivr.local.scenarios import FOLDER, OUTBOUND_FLOW
from ivr.local.tested import OUTBOUND_DIALOG, SCENARIOS, known_tests
from ivr.workspace import lint, load

LOCALES = {"hello": "en-US", "desk": "es-US", "fraud_verification": "en-US"}
GOOD = "- {test: calls, dialog: desk, ends: hangup}\n- {test: nothing, dialog: hello}\n"
IN_DOUBT = [
    ("- {test: a, dialog: hello, stepps: []}", {"hello"}),
    ("test: a\ndialog: hello\nstepps: []", {"hello"}),
    ("- {test: a, dialog: hello}\n- {test: b, dialog: desk, key: 1}", {"hello", "desk"}),
    ("- {test: a, dialog: hello, locale: []}", {"hello"}),
    ("- {test: a, dialog: hello}\n- {test: b, dailog: desk}", set(LOCALES)),
    ("- {test: a, dialog: helo, stepps: []}", set(LOCALES)),
    ("- {test: a, dialog: [hello]}", set(LOCALES)),
    ("- {test: a, transaction: x.json, stepps: []}", set(LOCALES)),
    ("- a text", set(LOCALES)),
    ("[]", set(LOCALES)),
    ("- {test: a, dialog: hello, dialog: desk}", set(LOCALES)),
    ("- {test: a, dialog: hello", set(LOCALES)),
    ("", set(LOCALES)),
]


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / SCENARIOS
    folder.mkdir(parents=True)
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_the_same_folder_and_usual_dialog_are_meant_as_where_scenarios_are_run():
    assert (SCENARIOS, OUTBOUND_DIALOG) == (FOLDER, OUTBOUND_FLOW)


def test_every_scenario_is_told_with_what_it_plays(root):
    more = root / SCENARIOS / "more.yaml"
    more.write_text(
        "test: dialled\ntransaction: x.json\nlocale: [en-US, es-US]\nends: hangup\n"
        "each: [{who: human}, {who: voicemail}]\ngiven: {outbound.answered_by: '{who}'}\n",
        encoding="utf-8",
    )
    found = known_tests(root, LOCALES)
    assert (found.findings, found.doubtful) == ((), frozenset())
    assert [(each.name, each.dialog, each.locales, each.asserts) for each in found.calls] == [
        ("calls", "desk", ("es-US",), True),
        ("nothing", "hello", ("en-US",), False),
        ("dialled", "fraud_verification", ("en-US", "es-US"), True),
    ]
    assert found.calls[2].answered == ("human", "voicemail")
    assert str(found.calls[1].where) == "tests/scenarios/good.yaml:2:3"


@pytest.mark.parametrize(("text", "doubtful"), IN_DOUBT)
def test_what_an_unread_file_may_call_is_doubtful(root, text, doubtful):
    (root / SCENARIOS / "a_bad.yaml").write_text(text, encoding="utf-8")
    found = known_tests(root, LOCALES)
    assert found.doubtful == doubtful
    assert {finding.where.file for finding in found.findings} == {"tests/scenarios/a_bad.yaml"}
    assert [each.name for each in found.calls] == ["calls", "nothing"]


@pytest.fixture
def workspace(tmp_path):
    assert new(tmp_path / "w") == 0
    other = (tmp_path / "w/flows/hello.yaml").read_text(encoding="utf-8")
    (tmp_path / "w/flows/other.yaml").write_text(
        other.replace("dialog: hello", "dialog: other"), encoding="utf-8"
    )
    prompts = tmp_path / "w/prompts/en-US"
    (prompts / "other.yaml").write_text(
        (prompts / "hello.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return tmp_path / "w"


def codes(root):
    return sorted(finding.code for finding in lint(load(root)))


def test_an_error_in_one_file_leaves_the_others_judged(workspace):
    assert codes(workspace) == ["TST002"]
    folder = workspace / SCENARIOS
    (folder / "idle.yaml").write_text("- {test: idle, dialog: hello}\n", encoding="utf-8")
    (folder / "wrong.yaml").write_text("- {test: w, dialog: hello, endz: 1}\n", encoding="utf-8")
    assert codes(workspace) == ["SPC001", "TST002", "TST005"]
    (folder / "wrong.yaml").write_text("- {test: w, dialog: other, endz: 1}\n", encoding="utf-8")
    assert codes(workspace) == ["SPC001", "TST005"]
    (folder / "wrong.yaml").write_text("- {test: w, dialog: [\n", encoding="utf-8")
    assert codes(workspace) == ["TST005", "YML001"]


def test_a_workspace_that_cannot_be_read_is_refused_as_before(workspace):
    (workspace / "flows/other.yaml").write_text("dialog: [\n", encoding="utf-8")
    with pytest.raises(Refused):
        load(workspace)
