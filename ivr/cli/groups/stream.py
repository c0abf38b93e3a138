"""`ivr stream`: transactions through each streaming architecture, on a laptop."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.groups.options import HERE, Root

stream = typer.Typer(
    no_args_is_help=True, help="Send transactions through streams, and read what was delivered."
)


@stream.command("replay")
def stream_replay(  # noqa: PLR0913, PLR0917 - one parameter for each option
    file: Annotated[Path, typer.Argument(help="Transactions: .csv, .parquet or .jsonl.")],
    through: Annotated[
        str, typer.Option("--through", "-t", help="kinesis, firehose, eventbridge or express.")
    ] = "kinesis",
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Rows at most.")] = None,
    rate: Annotated[
        float, typer.Option("--rate", min=0, help="Rows in a second at most; 0 = no limit.")
    ] = 0,
    policy: Annotated[str, typer.Option("--policy", "-p", help="Profile in infra/policy/.")] = (
        "default"
    ),
    machines: Annotated[
        bool,
        typer.Option("--machines", help="Run the first 200 executions too; needs the extra dev."),
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where Firehose delivers partitions.")
    ] = None,
    root: Root = HERE,
) -> None:
    """Send a file of transactions through an architecture, and count what comes out.

    Exits with 1 unless every row is accounted for, once. The real handlers and state machines run;
    eventbridge and express need the extra dev.
    """
    from ivr.cli.streaming import replaying

    wish = replaying.Wish(file, through, limit, rate, policy, machines, out, root)
    raise typer.Exit(replaying.replay(wish))


@stream.command("read")
def stream_read(
    folder: Annotated[Path, typer.Argument(help="The folder that was delivered into.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Records shown.")] = 20,
) -> None:
    """Read delivered partitions: each record's place, transaction and outcome, and how many."""
    from ivr.cli.streaming import replaying

    raise typer.Exit(replaying.read(folder, limit))
