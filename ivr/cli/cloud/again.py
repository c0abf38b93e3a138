"""ivr stream again: what a defect put away, handed back once it is mended."""

from __future__ import annotations

from ivr.cli.cloud.opening import Asked, Ground, in_sentences, reached
from ivr.cli.terminal.render import console, show_findings
from ivr.faults import Where


def again(asked: Asked, ground: Ground | None = None, *, dry: bool = False) -> int:
    """Hand back what was put away, or list it; 0 once nothing is left, 1 where something was.

    Raises:
        Refused: There are no streams, or the account refuses.
    """
    from ivr.deploy.after.again import hand_back, put_away

    left = 0
    with in_sentences(Where(f"infra/environments/{asked.env}.yaml")):
        open_ = reached(asked, ground)
        cloud = open_.ground.cloud
        found = put_away(cloud, open_.aim)
        for kept in found:
            if dry:
                print(f"{kept.address}: to {kept.target}")
                continue
            count, findings = hand_back(cloud, open_.aim, kept)
            if findings:
                show_findings(findings, console(err=True))
                left += 1
            else:
                records = "1 record" if count == 1 else f"{count:,} records"
                print(f"{kept.address}: {records} back to {kept.target}")
    print(f"{asked.env}: {len(found)} put away, {0 if dry else len(found) - left} handed back")
    return 1 if left else 0
