import pytest


@pytest.fixture(autouse=True)
def numpy_there():
    pytest.importorskip("numpy", reason="the extra nlu is not installed")
