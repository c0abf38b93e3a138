"""A dialog and the people it leads to, compiled."""

import pytest

from tests.unit.compiler.scope.losing import FRONT, PEOPLE


@pytest.fixture
def program(bench):
    return bench.compile(FRONT, PEOPLE).program
