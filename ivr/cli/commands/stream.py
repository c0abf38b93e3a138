"""`ivr stream`: transactions through each streaming architecture; what one put away, again."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.commands.options import HERE, Root

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
        int,
        typer.Option(
            "--machines",
            min=0,
            help="So many executions that kinesis started run, too; needs the extra dev.",
        ),
    ] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where Firehose delivers partitions.")
    ] = None,
    root: Root = HERE,
) -> None:
    """Send a file of transactions through an architecture, and count what comes out.

    Exits with 1 unless every row is accounted for, once. The real handlers and state machines run;
    eventbridge and express need the extra dev.
    """
    from ivr.cli.running import replaying

    wish = replaying.Wish(file, through, limit, rate, policy, machines, out, root)
    raise typer.Exit(replaying.replay(wish))


@stream.command("read")
def stream_read(
    folder: Annotated[Path, typer.Argument(help="The folder that was delivered into.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Records shown.")] = 20,
) -> None:
    """Read delivered partitions: each record's place, transaction and outcome, and how many."""
    from ivr.cli.running import replaying

    raise typer.Exit(replaying.read(folder, limit))


@stream.command("again")
def stream_again(
    env: Annotated[str, typer.Option("--env", "-e", help="In infra/environments/.")],
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Only list what was put away, and where it goes.")
    ] = False,
    root: Root = HERE,
) -> None:
    """Hand back what streams of an account put away because a function of ours broke on it.

    Once the defect is mended: what the stream's mapping gave up goes to its function, what Firehose
    could not transform into the delivery stream. Exits with 1 if something is left.
    """
    from ivr.cli.cloud import again

    raise typer.Exit(again.again(again.Asked(root, env), dry=dry))
