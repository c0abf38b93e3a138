"""docs/deploying.md shows what happens: its commands are run in order, against the doubles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr.cli.cloud import deploying, drifting
from ivr.cli.cloud.deploying import How
from ivr.cli.terminal.render import console as terminal
from ivr.cli.terminal.render import show_findings
from ivr.faults import Refused

PAGE = Path(__file__).parents[3] / "docs" / "deploying.md"
SURE = How(sure=True)


def blocks():
    found = re.findall(r"```console\n\$ (.+)\n((?:.*\n)*?)```", PAGE.read_text())
    return [(command, same(output)) for command, output in found]


def same(text):
    """Return an output without what each build has otherwise: digests and sizes."""
    text = re.sub(r"release [0-9a-f]{12}", "release 0123456789ab", text)
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.fixture
def shown(asked, ground, account, edit, capsys):
    def told(command):
        try:
            match command.split()[1:2] + command.split()[4:]:
                case ["plan"]:
                    deploying.plan(asked, How(), ground)
                case ["deploy", "--yes"]:
                    deploying.deploy(asked, SURE, ground)
                case ["drift"]:
                    drifting.drift(asked, adopt=False, ground=ground)
                case ["rollback", "--yes"]:
                    deploying.rollback(asked, SURE, ground)
                case ["destroy", *_]:
                    deploying.destroy(asked, command.split()[-1], ground)
                case other:
                    raise AssertionError(other)
        except Refused as refused:
            show_findings(refused.findings, terminal(err=True))
        out = capsys.readouterr()
        return same(out.err + out.out)

    return told


def test_the_page_shows_what_happens(shown, account, edit):
    listed = blocks()
    assert len(listed) >= 8
    between = {
        3: lambda: edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come any day. #"),
        5: lambda: account.connect.edit("hello", "Come any day.", "We are closed."),
        6: lambda: edit("prompts/en-US/hello.yaml", "Come any day.", "Come on Monday."),
    }
    for number, (command, output) in enumerate(listed):
        between.get(number, lambda: None)()
        assert shown(command) == output, command
