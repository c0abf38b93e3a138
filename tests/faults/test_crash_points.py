"""Every handler, struck at every operation of its ports, in every way, and tried again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.crashes.__main__ import first_wrong
from bench.crashes.scenes import SCENES
from bench.crashes.striking import KINDS, operations, struck
from ivr.faults import Malformed
from ivr.runtime.handlers import HANDLERS

WITHOUT_PORTS = {"code_hook"}
ELSEWHERE = {"list_number", "transactions"}
"""One writes one record; the other takes a charge as `intake` does."""


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_struck_event_breaks_no_promise(scene):
    many = operations(scene)
    assert many
    for at in range(many + 1):
        for kind in KINDS if at else KINDS[:1]:
            for retries in (0, 3):
                wrong = list(struck(scene, at, kind, retries))
                assert not wrong, f"operation {at} of {many} {kind}, {retries} retries: {wrong}"


def test_every_handler_is_struck():
    assert {scene.function for scene in SCENES} == set(HANDLERS) - WITHOUT_PORTS - ELSEWHERE


def test_there_are_as_many_crash_points_as_a_reader_expects():
    points = sum(operations(scene) * len(KINDS) * 4 for scene in SCENES)
    assert 1_000 < points < 20_000


def test_a_scene_that_cannot_be_played_is_a_broken_promise():
    def fail(_bank):
        message = "ContactId is missing."
        raise Malformed(message)

    scene = replace(SCENES[0], prepare=fail)
    assert first_wrong(scene, 0, "", 0) == "it ended in Malformed: ContactId is missing."
    assert first_wrong(SCENES[0], 0, "", 0) == ""
