"""The shipped workspace, compiled once for all histories of a worker."""

from __future__ import annotations

import pytest

from bench.soak.history import Stage


@pytest.fixture(scope="session")
def stage():
    return Stage.shipped()
