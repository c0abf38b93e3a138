"""`ivr risk batch`: every row goes out that came in, judged as in a call; it resumes."""

from __future__ import annotations

import csv
import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.cli.main import execute
from ivr.cli.risk.registry import chosen
from ivr.faults import Unreadable
from ivr.runtime.records import card_token
from ivr.runtime.risk.learned import model as models
from ivr.runtime.risk.learned.features import (
    CATEGORIES,
    Purchase,
    category_of,
    cents_of,
    vector,
)
from ivr.runtime.risk.learned.past import State, after, before
from ivr.runtime.risk.policy import Table
from ivr.runtime.risk.providers.chain import Chain, Link
from ivr.runtime.risk.providers.forest import HISTORY_MIN, ForestProvider
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import ChargeSignals
from ivr.study.risk import batch
from ivr.study.risk.batch import running
from ivr.study.risk.batch.lines import RESULTS

ROOT = Path(__file__).parents[2]
DETECTOR = ROOT / "infra/detectors/transactions.yaml"
START = 1_600_000_000
COLUMNS = ["cc_num", "merchant", "category", "amt", "trans_num", "unix_time"]


def charges(count=60, seed=3):
    """Return rows of four cards, out of order, in the columns of a simulated history."""
    draw = random.Random(seed)
    rows = [
        {
            "cc_num": f"400000000000{draw.randrange(4):04}",
            "merchant": 'Say "cheese", Inc.\nGmbH',
            "category": draw.choice(CATEGORIES),
            "amt": f"{draw.lognormvariate(4, 1.5):.2f}",
            "trans_num": f"t{number}",
            "unix_time": str(START + number * 7_200),
        }
        for number in range(count)
    ]
    draw.shuffle(rows)
    return rows


def written(path, rows, columns=COLUMNS):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns)
        out.writeheader()
        out.writerows(rows)
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CARD = Table("scorecard", (("fraud", 600), ("investigate", 400), ("approve", -1)))


def asked(source, **more):
    model = models.read(models.SHIPPED)
    found = chosen.detector(str(DETECTOR), model.name, "none", ROOT)
    return batch.Asked(source, source.with_name("out.csv"), model, *found, **more)


def silent(what, done, of):
    del what, done, of


def judged(source, told=silent, **more):
    order = asked(source, **more)
    return batch.judge(order, told), read(order.out)


def signals(past, new):
    """Return the facts of a charge that a file tells."""
    window = past.windows[30 * 86_400]
    return ChargeSignals(
        amount=Decimal(new.cents) / 100,
        new_merchant=not past.ever.number,
        usual_amount=Decimal(window.cents) / 100 / window.number if window.number else Decimal(0),
        recent=min(past.ever.number, 20),
        last_hour=past.windows[3_600].number,
        features=vector(past, new),
    )


def at_call_time(rows, earlier=HISTORY_MIN):
    """Return who scored each charge, and how, as a function does it one by one."""
    forest = ForestProvider(models.read(models.SHIPPED), earlier)
    chain = Chain([Link("forest", forest), Link("scorecard", Scorecard())])
    states, found = {}, {}
    for row in sorted(rows, key=lambda row: int(row["unix_time"])):
        state = states.get(row["cc_num"], State())
        amount = cents_of(float(row["amt"]))
        new = Purchase(int(row["unix_time"]), amount, category_of(row["category"]))
        found[row["trans_num"]] = chain.score_charge(signals(before(state, new), new))
        states[row["cc_num"]] = after(state, new)
    return found


def test_scores_are_those_of_calls_and_rows_stay_as_they_are(tmp_path):
    rows = charges(200)
    rows[70]["category"] = "moon_rocks"
    rows[90]["amt"], rows[110]["amt"] = "0.01", "99000.00"
    done, out = judged(written(tmp_path / "in.csv", rows), outcomes=CARD)
    scores = at_call_time(rows)
    assert [row["trans_num"] for row in out] == [row["trans_num"] for row in rows]
    for row, result in zip(rows, out, strict=True):
        score = scores[row["trans_num"]]
        assert result["MODEL_SCORES"] == told_of(score)
        assert result["STATUS"] == "Success"
        (outcomes,) = json.loads(result["RULE_RESULTS"]).values()
        assert result["OUTCOMES"] == ", ".join(outcomes)
        assert result["OUTCOMES"] == expected(score, row)
        same = ("merchant", "category", "amt", "unix_time")
        assert [result[name] for name in same] == [row[name] for name in same]
    assert (done.rows, sum(done.outcomes.values()), done.failed) == (200, 200, {})
    by_card = [row for row in rows if scores[row["trans_num"]].scale == "scorecard"]
    assert 4 * HISTORY_MIN + 3 <= len(by_card) < 40


def test_a_bank_may_let_the_model_judge_new_cards(tmp_path):
    rows = charges(40)
    done, out = judged(written(tmp_path / "in.csv", rows), earlier=0)
    scores = at_call_time(rows, 0)
    assert [row["MODEL_SCORES"] for row in out] == [told_of(scores[r["trans_num"]]) for r in rows]
    assert {score.scale for score in scores.values()} == {"fraud_detector"}
    assert done.failed == {}


def test_without_a_policy_what_the_model_never_learned_from_has_no_outcome(tmp_path):
    done, out = judged(written(tmp_path / "in.csv", charges(3)))
    assert done.failed == {"unlike_what_was_learned": 3}
    assert {row["STATUS"] for row in out} == {"Failed: unlike_what_was_learned"}
    assert all(row["MODEL_SCORES"].startswith("{'scorecard': ") for row in out)


def told_of(score):
    name = "transactions" if score.scale == "fraud_detector" else score.scale
    return f"{{'{name}': {float(score.value)}}}"


def expected(given, row):
    if given.scale == "scorecard":
        return {"fraud": "block", "investigate": "review", "approve": "approve"}[
            CARD.band(given.value)
        ]
    score = given.value
    if score >= 950:
        return "block"
    online = row["category"] in {"shopping_net", "misc_net"} and float(row["amt"]) >= 500
    if score >= 900 and online:
        return "block"
    return "review" if score >= 855 else "approve"


def test_it_has_the_shape_of_fraud_detectors_results(tmp_path):
    done, _ = judged(written(tmp_path / "in.csv", charges(10)))
    header = (tmp_path / "out.csv").read_text().partition("\n")[0].split(",")
    assert header == [*COLUMNS, "MODEL_SCORES", "OUTCOMES", "RULE_RESULTS", "STATUS"]
    assert tuple(header[-4:]) == RESULTS
    assert done.resumed == 0


def test_no_card_number_is_written(tmp_path):
    rows = charges(20)
    rows[3]["trans_num"] = f"x{rows[3]['cc_num']}"
    source = written(tmp_path / "in.csv", rows)
    with source.open("a") as file:
        file.write(f"shifted,{rows[0]['cc_num']}\n")
    _, out = judged(source)
    text = (tmp_path / "out.csv").read_text()
    assert not any(row["cc_num"] in text for row in rows)
    assert [row["cc_num"] for row in out[:20]] == [card_token(b"", row["cc_num"]) for row in rows]


WRONG = {
    "amount_unreadable": {"amt": "a lot"},
    "amount_missing": {"amt": ""},
    "amount_negative": {"amt": "-5"},
    "time_unreadable": {"unix_time": "noon"},
    "time_missing": {"unix_time": ""},
    "card_missing": {"cc_num": " "},
    "card_rounded": {"cc_num": "4.000000000004821E+15"},
    "event_id_missing": {"trans_num": ""},
    "duplicate": {"trans_num": "t7"},
}


def test_rows_that_cannot_be_judged_say_why_and_the_rest_is_judged(tmp_path):
    rows = sorted(charges(40), key=lambda row: int(row["trans_num"][1:]))
    for number, changed in enumerate(WRONG.values(), 20):
        rows[number] |= changed
    rows[39]["amt"] = "NaN"
    rows[38]["amt"] = "1e400"
    source = written(tmp_path / "in.csv", rows)
    with source.open("a") as file:
        file.write("400,1,2\n")
        file.write("1,2,3,4,5,6,7\n")
        file.write('4000000000000001,"cut off in the mid')
    done, out = judged(source, earlier=0)
    assert [row["STATUS"] for row in out[20:29]] == [f"Failed: {why}" for why in WRONG]
    assert [row["STATUS"] for row in out[38:40]] == ["Failed: amount_unreadable"] * 2
    ends = ["line_too_short", "line_too_long", "line_too_short"]
    assert [row["STATUS"] for row in out[40:]] == [f"Failed: {why}" for why in ends]
    bad = [row for row in out if row["STATUS"] != "Success"]
    assert {(r["MODEL_SCORES"], r["OUTCOMES"], r["RULE_RESULTS"]) for r in bad} == {
        ("{}", "", "{}")
    }
    assert (done.rows, sum(done.outcomes.values()), sum(done.failed.values())) == (43, 29, 14)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_small_files_are_judged_too(tmp_path, count):
    done, out = judged(written(tmp_path / "in.csv", charges(count)))
    assert (done.rows, len(out)) == (count, count)


def test_a_file_without_one_good_row_is_all_reasons(tmp_path):
    rows = [{**row, "amt": "?"} for row in charges(6)]
    done, _ = judged(written(tmp_path / "in.csv", rows))
    assert done.failed == {"amount_unreadable": 6}


def test_unseen_categories_and_unknown_columns_are_no_fault(tmp_path):
    rows = [{**row, "category": "moon_rocks", "extra": "é;"} for row in charges(6)]
    done, out = judged(written(tmp_path / "in.csv", rows, [*COLUMNS, "extra"]), outcomes=CARD)
    assert sum(done.outcomes.values()) == 6
    assert {row["extra"] for row in out} == {"é;"}


def test_history_is_what_cards_did_before(tmp_path):
    rows = sorted(charges(60), key=lambda row: int(row["unix_time"]))
    earlier = written(tmp_path / "earlier.csv", rows[:40])
    done, out = judged(written(tmp_path / "in.csv", rows[40:]), history=(earlier,))
    scores = at_call_time(rows)
    told = [row["MODEL_SCORES"] for row in out]
    assert told == [told_of(scores[row["trans_num"]]) for row in rows[40:]]
    assert done.rows == 20


class Stopped(Exception):
    """Somebody pulled the plug."""


def stopping(after_rows):
    def told(what, done, of):
        del of
        if what == "writing" and done >= after_rows:
            raise Stopped

    return told


@pytest.mark.parametrize(
    "torn", [b"", b"4000,half a li", b'"open quote\n'], ids=["", "cut", "quote"]
)
def test_it_goes_on_where_it_was_stopped(tmp_path, torn):
    source = written(tmp_path / "in.csv", charges(50))
    whole = judged(source)[0]
    expected_bytes = (tmp_path / "out.csv").read_bytes()
    (tmp_path / "out.csv").unlink()
    with pytest.raises(Stopped):
        judged(source, stopping(16), noted=8)
    work = tmp_path / ".out.csv.work"
    assert not (tmp_path / "out.csv").exists()
    with (work / "out.csv").open("ab") as file:
        file.write(torn)
    said = []
    done, _ = judged(source, lambda what, done, of: said.append(what))
    assert (tmp_path / "out.csv").read_bytes() == expected_bytes
    assert done == whole._replace(resumed=16)
    assert set(said) == {"writing"}
    assert not work.exists()


def test_another_file_is_another_run(tmp_path):
    source = written(tmp_path / "in.csv", charges(50))
    with pytest.raises(Stopped):
        judged(source, stopping(16), noted=8)
    written(source, charges(30, seed=4))
    done, out = judged(source)
    assert (done.rows, done.resumed, len(out)) == (30, 0, 30)


def test_a_state_that_was_torn_is_no_state(tmp_path):
    source = written(tmp_path / "in.csv", charges(20))
    with pytest.raises(Stopped):
        judged(source, stopping(8), noted=8)
    (tmp_path / ".out.csv.work" / running.STATE).write_bytes(b'{"key": "')
    assert judged(source)[0].resumed == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "HIS001"),
        (b"PAR1abcd", "HIS001"),
        (b"cc_num,amount\n1,2\n", "HIS002"),
        (b"trans_num,cc_num,unix_time,amt,amt\n", "HIS002"),
    ],
    ids=["empty", "parquet", "columns", "twice"],
)
def test_files_that_cannot_be_used_are_refused(tmp_path, content, code):
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        judged(source)
    assert caught.value.code == code
    assert not (tmp_path / "out.csv").exists()


def run(*more):
    return execute(["risk", "batch", *map(str, more)])


def test_a_workspace_without_a_detector_is_told_what_to_do(tmp_path, capsys):
    source = written(tmp_path / "in.csv", charges(2))
    asked = ("--model", "transactions", "--root", tmp_path, "--registry", tmp_path / "none")
    assert run(source, *asked, "--out", tmp_path / "o.csv") == 2
    told = capsys.readouterr().err
    assert "USE001 0 detectors in " in told
    assert "Write one, as docs/risk.md shows, or name one" in told


def test_the_command(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = written(tmp_path / "in.csv", charges(12))
    out = tmp_path / "o.csv"
    given = (source, "--model", "transactions", "--out", out, "--root", ROOT)
    assert run(*given) == 0
    assert "12 judged" in capsys.readouterr().out
    with source.open("a") as file:
        file.write("a,b\n")
    assert run(*given) == 1
    assert "1 not: line_too_short 1" in capsys.readouterr().out
    again = tmp_path / "again.csv"
    run(out, "--model", models.SHIPPED, "--out", again, "--detector", DETECTOR, "--root", ROOT)
    assert read(again)[:12] == read(out)[:12]


def test_outcomes_that_follow_together_are_counted_as_one(tmp_path, capsys):
    text = DETECTOR.read_text(encoding="utf-8").replace("FIRST_MATCHED", "ALL_MATCHED")
    every = tmp_path / "all.yaml"
    every.write_text(text.replace("$score < 855", "$score >= 0"), encoding="utf-8")
    source = written(tmp_path / "in.csv", charges(60))
    out = tmp_path / "o.csv"
    run(source, "--model", "transactions", "--out", out, "--detector", every, "--root", ROOT)
    found = {row["OUTCOMES"] for row in read(out)}
    assert "block, review, approve" in found
    assert "block + review + approve " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"--model": "nobody"}, "REG004"),
        ({"--model": "cut.json"}, "RSK102"),
        ({"--detector": "none.yaml"}, ""),
        ({"--root": "."}, "USE001"),
        ({"--out": "in.csv"}, "USE001"),
    ],
    ids=["model", "tampered", "detector", "detectors", "out"],
)
def test_the_command_refuses_by_code(tmp_path, capsys, monkeypatch, changed, code):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "in.csv", charges(5))
    text = models.SHIPPED.read_bytes()
    (tmp_path / "cut.json").write_bytes(text[: len(text) - 500])
    given = {"--model": "transactions", "--out": "o.csv", "--root": ROOT, **changed}
    assert run("in.csv", *[each for pair in given.items() for each in pair]) == 2
    said = capsys.readouterr().err
    assert code in said
    assert "Traceback" not in said
    assert not (tmp_path / "o.csv").exists()
