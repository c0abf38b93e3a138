"""Settings and wiring."""

from __future__ import annotations

import pytest

from ivr.faults import Malformed, Unavailable, Unreadable
from ivr.runtime import settings, wiring
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.settings import Settings

PEPPER = "a pepper of a test"


def test_settings_are_read_and_typed():
    read = settings.read(
        {
            "IVR_STORE": "dynamodb:table",
            "IVR_PEPPER": PEPPER,
            "IVR_INSTANCE_ARN": "arn:aws:connect:us-east-1:1:instance/abc",
            "AWS_REGION": "us-east-1",
        }
    )
    assert (read.store_kind, read.store_name) == ("dynamodb", "table")
    assert (read.instance_id, read.region, read.log_level) == ("abc", "us-east-1", "INFO")


def test_the_pepper_is_not_shown():
    assert PEPPER not in repr(Settings(pepper=PEPPER.encode()))


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"IVR_STORE": ""},
        {"IVR_STORE": "sqlite", "IVR_PEPPER": PEPPER},
        {"IVR_STORE": "sqlite:", "IVR_PEPPER": PEPPER},
        {"IVR_STORE": "redis:x", "IVR_PEPPER": PEPPER},
        {"IVR_STORE": "sqlite::memory:"},
        {"IVR_STORE": "sqlite::memory:", "IVR_PEPPER": "short"},
    ],
)
def test_senseless_settings_are_refused_by_name(environ):
    with pytest.raises(Unreadable, match="IVR_") as caught:
        settings.read(environ)
    assert caught.value.code == "RUN001"
    assert "short" not in str(caught.value).replace("shorter", "")


@pytest.mark.parametrize("name", ["", "missing.json"])
def test_a_missing_policy_is_refused(tmp_path, name):
    made = Settings(pepper=PEPPER.encode(), policy=str(tmp_path / name) if name else "")
    with pytest.raises(Unreadable, match="IVR_POLICY"):
        wiring.build(None, made)


def test_a_policy_file_is_read(tmp_path, make_centre):
    path = tmp_path / "policy.json"
    path.write_text("{}")
    with pytest.raises(Malformed):
        wiring.build(None, Settings(pepper=PEPPER.encode(), policy=str(path)))


def test_sqlite_ports_keep_their_file(tmp_path):
    made = Settings(store=f"sqlite:{tmp_path / 'a.db'}", pepper=PEPPER.encode())
    ports = wiring.open_ports(made, wiring.SystemClock())
    assert isinstance(ports.store, SqliteStore)
    assert ports.clock.now().utcoffset().total_seconds() == 0
    ports.store.close()
    assert (tmp_path / "a.db").exists()


@pytest.mark.parametrize("content", [b"not a database, but long enough to be refused" * 9, None])
def test_a_file_that_is_no_database_is_unavailable(tmp_path, content):
    path = tmp_path / "x.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(Unavailable):
        SqliteStore(str(path), ManualClock())
