"""What a script and the command line say of a call may not contradict each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.cli.main import execute

SUSPICIOUS = "infra/sample/transactions/suspicious.json"
OUTBOUND = "caller: x\ndialog: fraud_verification\nsteps: []\n"


STRANGE = {
    "customer": ("nobody", "41" * 8, "There is no customer of that id."),
    "card": ("customer-0101", "4000000000000002", "The card of the transaction is not on file"),
}


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("strange", STRANGE)
def test_a_charge_of_nobody_on_file_calls_nobody_and_says_who_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, strange: str, *, wrapped: bool
) -> None:
    customer, card, says = STRANGE[strange]
    charge = json.loads(Path(SUSPICIOUS).read_text(encoding="utf-8"))
    charge = charge.get("detail", charge) | {"customer": customer, "card_number": card}
    charge.pop("card_token", None)
    told = {"source": "bank", "detail-type": "charge", "detail": charge} if wrapped else charge
    file = tmp_path / "charge.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert execute(["call", "fraud_verification", "--transaction", str(file)]) == 1
    err = capsys.readouterr().err
    assert f"{file}: error SCN001 no call was placed" in err
    assert wrapped or says in err
    assert "Name who is in infra/sample/customers.json, or in the store of --store." in err


@pytest.mark.parametrize(
    ("script", "option", "says"),
    [
        (
            f"{OUTBOUND}transaction: {SUSPICIOUS}\n",
            ("--from", "+14155550101"),
            "USE001 --from, and a transaction in {script}: leave out --from. The number that is "
            "called is the customer's on file.",
        ),
        (
            f"{OUTBOUND}from: '+14155550101'\n",
            ("--transaction", SUSPICIOUS),
            "USE001 --transaction, and `from:` in {script}: leave that out. The number that is "
            "called is the customer's on file.",
        ),
    ],
)
def test_a_number_does_not_go_with_a_transaction(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    script: str,
    option: tuple[str, str],
    says: str,
) -> None:
    file = tmp_path / "caller.yaml"
    file.write_text(script, encoding="utf-8")
    assert execute(["call", "--script", str(file), *option]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says.format(script=file) in err
