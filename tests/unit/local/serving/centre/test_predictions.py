"""POST /predictions of a served workspace: judged by the shipped model and its detector."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ivr.cli.risk.registry.opening import opened as registry_at
from ivr.cli.risk.scoring import HERE_KEPT, registry_of
from ivr.cli.running.serving import centre as serving
from ivr.cli.running.serving.asked import Line
from ivr.local.serving.centre.stack import Wishes
from ivr.runtime.events.predictions import OPENAPI
from ivr.runtime.records import Alert, Assessment
from ivr.runtime.risk.learned import model as models
from ivr.runtime.services.models import registry

ROOT = Path(__file__).parents[5]
NUMBER = "4000000000004821"


def charge(**changed):
    path = ROOT / "infra/sample/transactions/suspicious.json"
    detail = json.loads(path.read_text())["detail"]
    return json.dumps({**detail, **changed}).encode()


def ask(found, body, method="POST", path="/predictions", key="the key"):
    headers = {"x-api-key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(found.url + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, json.load(fault)


def test_a_charge_is_judged_with_reasons_and_no_phone_rings(centre):
    with centre("busy") as found:
        status, told = ask(found, charge(explain=True))
        assert (status, told["outcome"]) == (200, "fraud")
        assert told["model_scores"][0]["model"] == "transactions"
        assert told["reasons"][0]["added"] > 0
        assert (*found.store.scan(Alert), *found.store.scan(Assessment)) == ()


def test_rules_of_the_workspaces_detector_are_told(centre, suite):
    detector = serving._detector(suite.root)
    with centre("busy", Wishes(key="the key", detector=detector)) as found:
        _, told = ask(found, charge())
        (rule,) = told["rule_results"]
        assert rule["rule"] in {"high", "high_online", "raised"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_refused_as_the_gateway_does(centre, method):
    with centre("busy") as found:
        assert ask(found, None, method) == (403, {"message": "Missing Authentication Token"})


def test_who_has_no_key_and_who_shouts_a_card_number_are_refused(centre):
    with centre("busy") as found:
        assert ask(found, charge(), key="another") == (403, {"message": "Forbidden"})
        status, told = ask(found, charge(), path=f"/predictions?card_number={NUMBER}")
        assert (status, told) == (400, {"code": "RUN400"})
        status, told = ask(found, charge(amount="x"))
        assert (status, told["fields"]) == (400, ["amount"])
        assert ask(found, b" " * 70_000)[0] == 400


def test_the_document_is_for_everybody_and_stands_in_infra(centre):
    with centre("busy") as found:
        status, told = ask(found, None, "GET", "/openapi.json", key="none")
    assert (status, told) == (200, json.loads(json.dumps(OPENAPI)))
    assert told == json.loads((ROOT / "infra/predictions.openapi.json").read_text())


def test_serve_says_who_scores_and_where_to_ask(suite):
    opened = serving.opened(suite, Line(key="k"))
    lines = "\n".join(opened.told("http://there"))
    opened.stack.close()
    assert "charges are scored by model transactions" in lines
    assert "http://there/predictions" in lines
    assert "http://there/openapi.json" in lines


def kept(place, name, version):
    """Register the shipped model under another version, activate it, and return its number."""
    facts = json.loads(models.SHIPPED.read_bytes()) | {"name": name, "version": version}
    text = models.written({k: v for k, v in facts.items() if k not in {"digest", "format", "kind"}})
    with registry_at(str(place), fresh=True) as shelf:
        number = registry.begin(shelf.models, name, registry.CREATE).number
        trained = registry.Trained(text, "d", ("amt",), {}, {})
        registry.complete(shelf.models, name, number, trained)
        registry.activate(shelf.models, name, number)
    return number


def test_what_is_activated_scores_from_then_on(centre, tmp_path):
    kept(tmp_path, "mine", "1.0")
    with centre("busy", Wishes(key="the key", registry=str(tmp_path), model="mine")) as found:
        (score,) = ask(found, charge())[1]["model_scores"]
        assert (score["model"], score["version"]) == ("mine", "1.0")
        kept(tmp_path, "mine", "2.0")
        (score,) = ask(found, charge())[1]["model_scores"]
        assert (score["model"], score["version"]) == ("mine", "2.0")


def test_serve_says_what_stands_in_for_a_registry(suite, tmp_path):
    line = Line(key="k", model="mine", registry=str(tmp_path))
    opened = serving.opened(suite, line)
    (said,) = [line for line in opened.told("http://there") if "charges are scored" in line]
    opened.stack.close()
    assert "by model transactions" in said
    assert "RUN001" in said


def test_a_workspaces_own_registry_is_taken_where_a_version_is_active(tmp_path):
    assert registry_of(tmp_path) == ("", "transactions")
    kept(tmp_path / HERE_KEPT, "mine", "1.0")
    assert registry_of(tmp_path) == ("", "transactions")
    kept(tmp_path / HERE_KEPT, "transactions", "1.0")
    assert registry_of(tmp_path) == (str(tmp_path / HERE_KEPT), "transactions")
    assert registry_of(tmp_path, name="mine") == (str(tmp_path / HERE_KEPT), "mine")
