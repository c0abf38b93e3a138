"""A release, and the same after a day of edits, each compiled once."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from ivr.cli.cloud.opening import Asked, Ground, opened
from tests.doubles.account import REGION, Account


@pytest.fixture(scope="module")
def release(written):
    """The release of the workspace, compiled once."""
    account = Account()
    made = opened(Asked(written, "dev"), Ground(account, account.clock, REGION))
    key = made.release.given["CodeKey"]
    layer = made.release.given["LayerCodeKey"]
    return replace(made.release, contents={key: b"zip", layer: b"layer"}), made.aim


@pytest.fixture(scope="module")
def changed(written, tmp_path_factory):
    """The release after a day of edits."""
    root = tmp_path_factory.mktemp("changed") / "service"
    shutil.copytree(written, root)
    for file, old, new in (
        ("flows/hello.yaml", "where are you]", "where are you, the shop]"),
        ("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come any day. #"),
        ("infra/environments/dev.yaml", "Colour: green", "Colour: blue"),
        ("flows/fees.yaml", "returns: [told]", "takes: [hour]\nreturns: [told]"),
        ("flows/branch.yaml", "{dialog: fees}", "{dialog: fees, with: {hour: noon}}"),
    ):
        path = root / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    account = Account()
    made = opened(Asked(root, "dev"), Ground(account, account.clock, REGION))
    key = made.release.given["CodeKey"]
    layer = made.release.given["LayerCodeKey"]
    return replace(made.release, contents={key: b"zip", layer: b"layer"}), made.aim
