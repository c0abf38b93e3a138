"""`pytest --accept` rewrites what the goldens expect."""

import pytest


def pytest_addoption(parser):
    parser.addoption("--accept", action="store_true", help="rewrite the golden files")


@pytest.fixture
def accept(request):
    return request.config.getoption("--accept")
