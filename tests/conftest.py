"""`pytest --accept` rewrites what the goldens expect.

Property tests draw the same examples in every run, so that a build fails for what changed. With
`HYPOTHESIS_PROFILE=search` they draw new ones.

Numpy works on one thread, in the processes that tests start too: the workers have the other cores,
and waiting threads cost more than the sums.
"""

import os

import pytest
from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("same", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser):
    parser.addoption("--accept", action="store_true", help="rewrite the golden files")


@pytest.fixture
def accept(request):
    return request.config.getoption("--accept")
