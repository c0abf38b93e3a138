import json

import pytest

from ivr.faults import Refused, Unreadable, Where
from ivr.formats.build import Build, make, read, write
from ivr.ir.actions.base import FlowType, ends
from ivr.ir.actions.participant import DisconnectParticipant
from ivr.ir.bot import Bot
from ivr.ir.flow import Flow
from ivr.ir.program import Program


def program(name="f"):
    action = DisconnectParticipant(identifier="bye", transitions=ends())
    flow = Flow(
        name,
        FlowType.CUSTOMER_QUEUE,
        "bye",
        (action,),
        locale="en-US",
        dialog=name,
        origins={"bye": Where("flows/f.yaml", 3, 5)},
        nodes={"bye": "goodbye"},
    )
    return Program((flow,), (), {"queue:a": "arn:queue/a"})


def made(name="f"):
    return make(program(name), "local", "arn:instance", {"policy": "p"})


def test_what_is_written_is_read_back_whole(tmp_path):
    write(made(), tmp_path / "local")
    back = read(tmp_path / "local")
    assert back.files == made().files
    assert back.flows[0].actions == program().flows[0].actions
    assert back.flows[0].origins == {"bye": Where("flows/f.yaml", 3, 5)}
    assert back.flows[0].type is FlowType.CUSTOMER_QUEUE
    assert back.arns == {"arn:queue/a": "queue:a"}
    assert back.policy == {"policy": "p"}


def test_what_lex_never_sees_of_a_bot_survives_the_build(tmp_path):
    locale = {"identifier": "en_US", "name": "English (US)", "intents": []}
    spoken = Bot.model_validate({"name": "Pay", "locales": [locale]}).model_copy(
        update={
            "symbol_name": "pay",
            "beyond": {"en_US": ("book a flight", "rent a car")},
            "hints": {"en_US": {"slotHints": {"Pay": {"whom": {}}}}},
        }
    )
    whole = Program(program().flows, (spoken,), {})
    write(make(whole, "local", "arn:instance", {}), tmp_path / "local")
    (back,) = read(tmp_path / "local").bots
    assert back.beyond == spoken.beyond
    assert back.hints == spoken.hints


def test_the_same_program_makes_the_same_bytes():
    assert made().files == made().files


def test_every_file_has_its_digest():
    build = made()
    assert set(build.manifest["digests"]) == set(build.files) - {"manifest.json"}


def test_a_new_build_replaces_the_old_one_whole(tmp_path):
    write(made("old"), tmp_path / "local")
    write(made("new"), tmp_path / "local")
    assert [flow.name for flow in read(tmp_path / "local").flows] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["local"]


def test_a_full_disk_leaves_the_build_before(tmp_path):
    write(made("old"), tmp_path / "local")
    blocked = Build({**made("new").files, "flows": b"a file where a folder must be"})
    with pytest.raises(Unreadable, match="the build before is kept"):
        write(blocked, tmp_path / "local")
    assert [flow.name for flow in read(tmp_path / "local").flows] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["local"]


def test_a_folder_without_a_build_says_so(tmp_path):
    with pytest.raises(Unreadable, match="ivr compile"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("manifest.json", b"{"),
        ("manifest.json", json.dumps({"format": 99}).encode()),
        ("policy.json", b"not json"),
    ],
)
def test_a_damaged_build_is_refused(path, content):
    damaged = Build({**made().files, path: content})
    with pytest.raises(Refused, match="Compile again"):
        _ = damaged.manifest, damaged.policy


def test_a_build_that_lacks_a_flow_is_refused():
    files = {path: text for path, text in made().files.items() if path != "flows/f.json"}
    with pytest.raises(Refused, match="lacks this file"):
        _ = Build(files).flows


def test_the_same_build_is_not_written_twice(tmp_path):
    write(made(), tmp_path / "local")
    before = (tmp_path / "local").stat().st_ino
    write(made(), tmp_path / "local")
    assert (tmp_path / "local").stat().st_ino == before


def test_a_file_that_was_lost_or_cut_short_is_written_again(tmp_path):
    write(made(), tmp_path / "local")
    (tmp_path / "local/flows/f.json").write_bytes(b"{")
    write(made(), tmp_path / "local")
    assert read(tmp_path / "local").files == made().files


@pytest.mark.parametrize("path", ["../escaped.json", "bots/../../escaped.json", "/escaped", "a\\b"])
def test_a_file_outside_the_folder_is_refused_and_nothing_is_written(tmp_path, path):
    write(made("old"), tmp_path / "local")
    with pytest.raises(Unreadable, match="leaves the folder"):
        write(Build({**made("new").files, path: b"x"}), tmp_path / "local")
    assert [flow.name for flow in read(tmp_path / "local").flows] == ["old"]
    assert [each.name for each in tmp_path.iterdir()] == ["local"]
