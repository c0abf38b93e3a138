"""`pytest --accept` rewrites what the goldens expect.

Property tests draw the same examples in every run, so that a build fails for what changed. With
`HYPOTHESIS_PROFILE=search` they draw new ones.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser):
    parser.addoption("--accept", action="store_true", help="rewrite the golden files")


@pytest.fixture
def accept(request):
    return request.config.getoption("--accept")
