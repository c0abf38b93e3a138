"""ivr env init: an instance that is there -> an environment file."""

from __future__ import annotations

import re
from pathlib import Path

from ivr.cli.cloud.opening import Ground, in_sentences, real_ground
from ivr.cli.writing import put
from ivr.faults import Refused, Unreadable, Where, error

_INSTANCE = re.compile(r"arn:aws[a-z-]*:connect:([a-z0-9-]+):(\d{12}):instance/[0-9a-zA-Z-]+")
_NAME = re.compile(r"[a-z][a-z0-9]{1,11}")


def init(
    root: Path, name: str, instance: str, *, force: bool = False, ground: Ground | None = None
) -> int:
    """Write infra/environments/NAME.yaml from what an instance has.

    Raises:
        Unreadable: The name or ARN is none, or the file is there already.
        Refused: The account is another one, or refuses to tell.
    """
    from ivr.deploy.after.bootstrap import ask, environment_text

    lies = _INSTANCE.fullmatch(instance)
    if lies is None:
        raise Unreadable(f"{instance!r} is not the ARN of a Connect instance.", "USE001")
    if not _NAME.fullmatch(name):
        raise Unreadable(f"{name!r} is not 2 to 12 small letters and digits.", "USE001")
    path = root / "infra" / "environments" / f"{name}.yaml"
    if path.exists() and not force:
        raise Unreadable(f"{path} is there already. Overwrite it with --force.", "USE005")
    ground = ground or real_ground(lies[1])
    with in_sentences(Where(str(path))):
        account = str(ground.cloud.call("sts", "get_caller_identity", {}).get("Account", ""))
        if account != lies[2]:
            message = f"the credentials are of account {account}, the instance lies in {lies[2]}"
            remedy = "Choose another profile with AWS_PROFILE."
            raise Refused([error("DEP001", Where(str(path)), message, remedy)])
        found = ask(ground.cloud, instance)
    put({path: environment_text(name, instance, found)})
    print(f"wrote {path}: {len(found.symbols)} symbols, {len(found.numbers)} numbers")
    print(f"next: ivr schema --env {name}, then ivr lint --env {name}")
    return 0
