"""Zips for Lambda: the same bytes, nothing of design time, every handler in a bare interpreter."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ivr.cli.cloud import deploying
from ivr.deploy import bundle
from ivr.deploy.bundle import wheel
from ivr.deploy.bundle.bundling import ROOT
from ivr.deploy.bundle.closure import closure
from ivr.deploy.bundle.packing import packed, unpacked
from ivr.faults import Refused

POLICY = b'{"policy": "default"}'
SITE = Path(pytest.__file__).parents[1]
DESIGN = ("ivr/spec", "ivr/compiler", "ivr/cli", "ivr/local", "ivr/simulator", "ivr/deploy")

IMPORTED = """
import sys
for path in {paths!r}:
    sys.path.insert(0, path)
class Refusing:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        system = top in sys.stdlib_module_names or top.startswith('_sysconfigdata')
        if top not in {allowed!r} and not system:
            raise ImportError("not in a Lambda: " + name)
sys.meta_path.insert(0, Refusing())
import importlib
for name in {handlers!r}:
    assert callable(importlib.import_module(name).handle)
    assert {zip!r} in importlib.import_module(name).__file__
"""

ALLOWED = (
    *("ivr", "boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"),
    *("aws_lambda_powertools", "typing_extensions", "phonenumbers", "sitecustomize"),
)


@pytest.fixture(scope="module")
def made():
    return {each.name: each for each in bundle.bundles(POLICY)}


def names(content):
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_the_same_sources_give_the_same_bytes(made):
    again = {each.name: each for each in bundle.bundles(POLICY)}
    assert {name: each.content for name, each in made.items()} == {
        name: each.content for name, each in again.items()
    }
    for each in made.values():
        entries = zipfile.ZipFile(io.BytesIO(each.content)).infolist()
        assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}


def test_another_policy_gives_another_zip(made):
    other = {each.name: each for each in bundle.bundles(b"{}")}
    assert other["asked"].key != made["asked"].key
    assert other["layer"].key == made["layer"].key


def test_a_zip_holds_the_policy_and_nothing_of_design_time(made):
    for name in ("functions", "asked", "told"):
        held = names(made[name].content)
        assert "policy.json" in held
        assert [path for path in held if path.startswith(DESIGN)] == []
        assert [path for path in held if "__pycache__" in path or path.endswith(".pyc")] == []


def test_every_handler_is_in_one_group_and_in_the_zip_of_all(made):
    groups = bundle.handlers_of()
    every = [name for modules in groups.values() for name in modules]
    assert len(every) == len(set(every)) >= 23
    assert {*made["functions"].handlers} == {*every}
    assert "ivr.runtime.handlers.asked.route" in groups["asked"]
    assert groups["authenticate"] == ("ivr.runtime.handlers.asked.authenticate",)


def test_what_callers_wait_for_is_small(made):
    assert len(made["asked"].content) <= bundle.IN_CALL_BYTES_MAX
    assert not [path for path in names(made["asked"].content) if path.startswith("phonenumbers")]
    assert [path for path in names(made["told"].content) if path.startswith("phonenumbers")]


def test_the_trained_model_goes_where_it_is_read(made):
    scoring = [name for name, each in made.items() if MODEL_CODE in names(each.content)]
    assert scoring
    for name in scoring:
        shipped = (ROOT / "runtime/risk/learned/transactions.json").is_file()
        assert (MODEL in names(made[name].content)) is shipped


MODEL_CODE = "ivr/runtime/risk/learned/model.py"
MODEL = "ivr/runtime/risk/learned/transactions.json"


@pytest.mark.parametrize("name", ["asked", "authenticate", "taught", "told", "functions"])
def test_every_handler_is_imported_from_the_zip_alone(made, name, tmp_path):
    path = tmp_path / f"{name}.zip"
    path.write_bytes(made[name].content)
    script = IMPORTED.format(
        paths=[str(SITE), str(path)], allowed=ALLOWED, handlers=made[name].handlers, zip=str(path)
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_layer_is_powertools_where_lambda_looks_for_it(made, tmp_path):
    zipfile.ZipFile(io.BytesIO(made["layer"].content)).extractall(tmp_path)
    script = (
        "import sys; sys.path[:0] = [{0!r}, {1!r}]; import aws_lambda_powertools as p; "
        "assert p.__file__.startswith({0!r}); from aws_lambda_powertools import Logger, Tracer"
    ).format(str(tmp_path / "python"), str(SITE))
    subprocess.run([sys.executable, "-I", "-c", script], check=True)


def test_imports_for_types_bring_nothing(tmp_path):
    (tmp_path / "__init__.py").write_text("")
    (tmp_path / "a.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ivr import b\n"
        "else:\n    import json\ndef f():\n    from ivr.c import d\n    import yaml\n"
    )
    for name in ("b", "c"):
        (tmp_path / f"{name}.py").write_text("")
    found = closure(["ivr.a"], tmp_path)
    assert set(found.files) == {"ivr/__init__.py", "ivr/a.py", "ivr/c.py"}
    assert "yaml" in found.libraries


def test_a_package_that_only_comes_along_brings_no_later_imports(tmp_path):
    (tmp_path / "__init__.py").write_text("def f():\n    from ivr import heavy\n")
    (tmp_path / "heavy.py").write_text("")
    (tmp_path / "light.py").write_text("")
    assert set(closure(["ivr.light"], tmp_path).files) == {"ivr/__init__.py", "ivr/light.py"}


def test_a_zip_that_grew_too_large_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "ivr"
    handlers = folder / "runtime" / "handlers" / "asked"
    handlers.mkdir(parents=True)
    for place in (folder, handlers.parents[1], handlers.parent, handlers):
        (place / "__init__.py").write_text("")
    (handlers / "slow.py").write_text(f"X = '{'x' * 5_000_000}'\ndef handle(event, context): ...\n")
    with pytest.raises(Refused, match="DEP020"):
        bundle.bundles(POLICY, folder)


def test_packing_is_undone():
    files = {"b/x.txt": b"1", "a.txt": b"2"}
    assert unpacked(packed(files)) == files


def test_the_command_prints_sizes_and_writes_zips(root, capsys, tmp_path):
    assert deploying.bundle(root, "dev", tmp_path / "zips") == 0
    out = capsys.readouterr().out
    for path in sorted((tmp_path / "zips").iterdir()):
        assert f"{path.stat().st_size:,} bytes" in out


def test_what_goes_along_is_known_by_its_parameter_and_digest():
    made = {each.parameter: each for each in bundle.alongside(Path(__file__).parents[3], ROOT)}
    assert set(made) == {
        *("TransactionMachineKey", "BatchExpressMachineKey", "EventMachineKey"),
        *("TransformScriptKey", "WheelKey"),
    }
    assert made["TransformScriptKey"].key.endswith("/job.py")
    again = {each.parameter: each for each in bundle.alongside(Path(__file__).parents[3], ROOT)}
    assert again == made
    changed = made["EventMachineKey"]._replace(content=b"{}")
    assert changed.key != made["EventMachineKey"].key


def test_the_job_is_imported_from_the_wheel_alone(tmp_path):
    path = tmp_path / wheel.NAME
    path.write_bytes(wheel.wheel(ROOT))
    script = (
        f"import sys; sys.path[:0] = [{str(path)!r}, {str(SITE)!r}]; import importlib\n"
        f"assert callable(importlib.import_module({wheel.JOB!r}).main)\n"
        f"ours = [m for name, m in sys.modules.items() if name.partition('.')[0] == 'ivr']\n"
        f"assert all(m.__file__.startswith({str(path)!r}) for m in ours)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_the_wheel_is_one():
    files = unpacked(wheel.wheel(ROOT))
    (record,) = [name for name in files if name.endswith(".dist-info/RECORD")]
    rows = [line.split(",") for line in files[record].decode().splitlines()]
    assert {row[0] for row in rows} == set(files)
    for name, digest, size in rows:
        if name != record:
            made = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest())
            assert (digest, int(size)) == (f"sha256={made.decode().rstrip('=')}", len(files[name]))
    metadata = files[record.replace("RECORD", "METADATA")].decode()
    assert "Requires-Dist: ibis-framework" in metadata
    assert "pyspark" not in metadata


def test_the_model_tells_its_digest():
    path = ROOT / "runtime/risk/learned/transactions.json"
    assert bundle.model_digest() == json.loads(path.read_bytes())["digest"]
    assert bundle.model_digest(Path("/nowhere")) == ""
