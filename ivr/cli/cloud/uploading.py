"""ivr data upload: history to learn from and charges to score, into the account."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ivr.cli.cloud.opening import Asked, Ground, in_sentences, reached
from ivr.cli.terminal.render import console
from ivr.faults import Unreadable, Where


def upload(
    asked: Asked, files: Sequence[Path], purpose: str, bucket: str, ground: Ground | None = None
) -> int:
    """Upload files, one after the other; 0 once all are there.

    Raises:
        Unreadable: There is no such purpose, or two files have one name.
        Refused: A file cannot be uploaded, or the account refuses it.
    """
    from rich.progress import Progress

    from ivr.deploy.after.uploading import Purpose, place_for
    from ivr.deploy.after.uploading import upload as uploaded

    if purpose not in set(Purpose):
        known = ", ".join(Purpose)
        raise Unreadable(f"nothing is uploaded for {purpose!r}. There are: {known}.", "USE001")
    if len({path.name for path in files}) < len(files):
        raise Unreadable("two files have one name. Upload them one after the other.", "USE001")
    with in_sentences(Where(f"infra/environments/{asked.env}.yaml")):
        open_ = reached(asked, ground)
        cloud = open_.ground.cloud
        for path in files:
            place = place_for(cloud, open_.aim, Purpose(purpose), path.name, bucket)
            with Progress(console=console(err=True), transient=True) as bar:
                size = path.stat().st_size if path.exists() else 1
                advance = partial(bar.advance, bar.add_task(path.name, total=size))
                sent = uploaded(cloud, path, place, advance)
            again = f", {sent.found:,} were there" if sent.found else ""
            print(f"{sent.address}: {sent.sent:,} bytes sent{again}")
    return 0
