"""Real bots in every dialect: CloudFormation and the API judged by their own checkers, V1 read.

The bots are read from `bots` of the corpus (environment variable IVR_CORPUS), and the shipped ones.
"""

from __future__ import annotations

import csv
import functools
import os
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from cfnlint.api import ManualArgs, lint

from ivr.compiler.bots.build import compile_bot
from ivr.faults import Severity
from ivr.formats.lex import export
from ivr.formats.lex.calls import Call, Target, filled, plan
from ivr.formats.lex.cloudformation import read_template, template
from ivr.formats.lex.dialects import nested
from ivr.formats.lex.v1 import read_v1_bytes
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_file

CORPUS = Path(os.getenv("IVR_CORPUS", "../shared/corpus"))
BOTS = CORPUS / "bots"
SHIPPED = sorted((Path(__file__).parents[2] / "bots").glob("*.yaml"))

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/lex-bots-run-as"
HOOK = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:hook"
INSTANCE = f"arn:aws:connect:us-east-1:{ACCOUNT}:instance/0a1b2c3d-aaaa-bbbb-cccc-0123456789ab"

needs_corpus = pytest.mark.skipif(
    not BOTS.is_dir(), reason="no corpus: set IVR_CORPUS to the folder that holds bots"
)


def linted(text):
    """What cfn-lint says of a template: errors and warnings, as on the command line."""
    return [
        f"{m.rule.id} {m.message}" for m in lint(text, config=ManualArgs(regions=["us-east-1"]))
    ]


def files(kind):
    if not BOTS.is_dir():
        return ["none"]
    with (BOTS / "INDEX.tsv").open(encoding="utf-8") as rows:
        return [row["file"] for row in csv.DictReader(rows, delimiter="\t") if row["kind"] == kind]


def plain(value):
    """A bot without nulls, and without the ids and versions that Lex gives."""
    if isinstance(value, dict):
        own = {"version"} if "intents" in value else {"identifier", "version"}
        return {k: plain(v) for k, v in value.items() if v is not None and k not in own}
    return [plain(each) for each in value] if isinstance(value, list) else value


@functools.cache
def service_model(service):
    """The model of an API that botocore carries, read once."""
    return ServiceModel(Loader().load_service_model(service, "service-2"))


def assert_every_call_is_legal(bot):
    hooks = {locale.identifier: HOOK for locale in bot.locales}
    ids = {}
    for step in plan(bot, Target(ROLE, hooks=hooks, instance=INSTANCE)).steps:
        said = filled(step.parameters, ids)
        service = step.service if isinstance(step, Call) else "lexv2-models"
        model = service_model(service)
        names = {xform_name(each): each for each in model.operation_names}
        shape = model.operation_model(names[step.operation]).input_shape
        report = ParamValidator().validate(said, shape)
        assert not report.has_errors(), f"{step.operation}: {report.generate_report()}"
        for name in getattr(step, "gives", {}):
            ids[name] = "1" if name == "version" else "ABCDEFGHIJ"


def assert_in_every_dialect(bot):
    written = template([bot])
    read = read_template(written.text, "bot.json")
    assert read.findings == ()
    assert [plain(nested(each)) for each in read.bots] == [plain(nested(bot))]
    assert {each.severity for each in written.findings} <= {Severity.INFO}
    assert_every_call_is_legal(bot)


@needs_corpus
@pytest.mark.parametrize("name", files("v2-export"))
def test_an_export_is_said_in_every_dialect(name):
    assert_in_every_dialect(export.read_folder(BOTS / name))


@needs_corpus
@pytest.mark.parametrize("name", files("v1-export"))
def test_a_v1_export_is_a_bot_in_every_dialect(name):
    read = read_v1_bytes((BOTS / name).read_bytes(), name)
    assert {each.code for each in read.findings} <= {"LEX039"}
    assert_in_every_dialect(read.bot)
    again = export.read_archive(export.archive(read.bot))
    assert plain(nested(again)) == plain(nested(read.bot))


@needs_corpus
@pytest.mark.parametrize("name", files("cfn"))
def test_a_template_of_others_gives_bots_that_can_be_written_anywhere(name):
    text = (BOTS / name).read_text(encoding="utf-8")
    read = read_template(text, name)
    in_s3 = "BotFileS3Location" in text
    assert len(read.bots) == (0 if in_s3 else 1)
    assert all(each.where.line for each in read.findings)
    assert {each.severity for each in read.findings} <= {Severity.INFO, Severity.WARNING}
    for bot in read.bots:
        again = read_template(template([bot]).text, "again.json")
        assert [plain(nested(each)) for each in again.bots] == [plain(nested(bot))]
        assert_every_call_is_legal(bot)


def shipped():
    specs = [load_file(BotSpec, path, path.name) for path in SHIPPED]
    return [compile_bot(spec, lambda said, locale: f"{said}"[:200] or locale) for spec in specs]


@pytest.mark.parametrize("bot", shipped(), ids=lambda bot: bot.name)
def test_shipped_bots_are_said_in_every_dialect(bot):
    assert_in_every_dialect(bot)
    assert linted(template([bot]).text) == []


@needs_corpus
def test_all_bots_of_others_stand_in_one_template_that_the_linter_takes():
    bots = [export.read_folder(BOTS / name) for name in files("v2-export")]
    bots += [read_v1_bytes((BOTS / name).read_bytes(), name).bot for name in files("v1-export")]
    assert linted(template(bots).text) == []


def test_the_linter_of_templates_sees_what_is_wrong():
    text = template(shipped()[:1]).text
    assert linted(text.replace('"SampleUtterances"', '"Utterances"', 1)) != []
