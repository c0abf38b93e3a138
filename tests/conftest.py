"""`pytest --accept` rewrites what the goldens expect.

Property tests draw the same examples in every run, so that a build fails for what changed. With
`HYPOTHESIS_PROFILE=search` they draw new ones.

What a piece of work costs is counted, not timed: `calls_within` and `growth` count the calls of
functions that it makes, which are the same on every machine. Times are measured in `bench`.

Numpy works on one thread, in the processes that tests start too: the workers have the other cores,
and waiting threads cost more than the sums.
"""

import os
import sys
from contextlib import contextmanager

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


@contextmanager
def _counted(most=None):
    """Count the calls within, of Python's functions and C's; fail at once beyond the most."""
    calls = [0]

    def seen(_frame, event, _function):
        calls[0] += event in {"call", "c_call"}
        if most is not None and calls[0] > most:
            pytest.fail(f"more than {most:,} calls of functions")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.fixture
def calls_within():
    """`with calls_within(most):` fails as soon as the work in it makes more calls than that."""
    return _counted


@pytest.fixture
def growth():
    """`growth(work, size)`: how many times the calls of `work(size)` those of twice the size are.

    Two where the cost is in proportion to the size, four where it is to the square. The work makes
    what it works on: what an object keeps of a first time would be missing from the second.
    """

    def ratio(work, size):
        work(size // 2)  # what is imported once is done with
        found = []
        for each in (size, 2 * size):
            with _counted() as calls:
                work(each)
            found.append(calls[0])
        return found[1] / found[0]

    return ratio
