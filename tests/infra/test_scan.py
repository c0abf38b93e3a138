"""Waivers of the scanner: each has a reason, names what there is, and hides nothing else."""

from __future__ import annotations

from bench.infra.scan import Waiver, failed, judged, waivers
from bench.infra.templates import together

TOLD = [
    {"results": {"failed_checks": [{"check_id": "CKV_1", "resource": "AWS::S3::Bucket.A"}]}},
    {"results": {"failed_checks": [{"check_id": "CKV_2", "resource": "AWS::S3::Bucket.B"}]}},
]


def test_every_waiver_has_a_reason_and_names_what_there_is():
    known = {f"{each['Type']}.{name}" for name, each in together()["Resources"].items()}
    for each in waivers():
        assert len(each.reason.split()) >= 10, each.check
        assert set(each.resources) <= known | {"*"}, each.check


def test_what_no_waiver_names_is_told():
    found = list(failed(TOLD))
    given = [Waiver("CKV_1", ("*",), "because")]
    assert judged(found, given) == ["CKV_2: AWS::S3::Bucket.B"]
    assert judged(found, []) == ["CKV_1: AWS::S3::Bucket.A", "CKV_2: AWS::S3::Bucket.B"]


def test_a_waiver_of_one_resource_names_no_other():
    given = [Waiver("CKV_1", ("AWS::S3::Bucket.B",), "because"), Waiver("CKV_2", ("*",), "so")]
    assert judged(failed(TOLD), given) == [
        "CKV_1: AWS::S3::Bucket.A",
        "CKV_1: AWS::S3::Bucket.B needs no waiver any more",
    ]
