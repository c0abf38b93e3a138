"""`ivr policy`: what scores lead to, proven, explained and tried on the past."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.commands.options import HERE, Root

policy = typer.Typer(no_args_is_help=True, help="Prove a risk policy, explain it, try it.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="A policy, infra/policy/*.yaml.")]
Form = Annotated[str, typer.Option("--format", "-f", help="text, or as the command tells.")]


@policy.command("check")
def policy_check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="By default all of the workspace.")
    ] = None,
    root: Root = HERE,
) -> None:
    """Prove that every score has one band, and every kind of contact one lane.

    A gap, an overlap and a row that nobody ever fits are told by file, line and column.
    """
    from ivr.cli.risk.policy import judged

    raise typer.Exit(judged.check(file, root))


@policy.command("explain")
def policy_explain(
    file: File,
    score: Annotated[int, typer.Option("--score", help="0..1000.")],
    fact: Annotated[
        list[str] | None,
        typer.Option(
            "--fact", help="What is true of the contact, such as vip; as often as needed."
        ),
    ] = None,
    scale: Annotated[str, typer.Option("--scale", help="By default the first of the file.")] = "",
    form: Form = "text",
) -> None:
    """Say what a score leads to, for contacts and for charges, and which rows say so.

    Formats: text, json.
    """
    from ivr.cli.risk.policy import judged

    raise typer.Exit(judged.explain(file, judged.Asked(score, tuple(fact or ()), scale, form)))


@policy.command("simulate")
def policy_simulate(  # noqa: PLR0913, PLR0917 - one parameter for each option
    old: Annotated[str, typer.Argument(help="A policy's file, or a profile of the workspace.")],
    new: Annotated[str, typer.Argument(help="The policy to try.")],
    store: Annotated[
        str, typer.Option("--store", "-s", help="A SQLite file, sqlite:FILE or dynamodb:TABLE.")
    ] = "",
    contacts: Annotated[
        Path | None, typer.Option("--contacts", help="Or a file: one assessment a line, as JSON.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--rescore", help="Score anew what has kept signals, by the scorecard.")
    ] = False,
    at_most: Annotated[
        float,
        typer.Option("--at-most", min=0, max=100, help="Fail if more go elsewhere, percent."),
    ] = 100.0,
    capacity: Annotated[
        list[str] | None,
        typer.Option("--capacity", help="agent=40: how many a lane takes in an hour."),
    ] = None,
    form: Form = "text",
    root: Root = HERE,
) -> None:
    """Replay past contacts and charges under a new policy: who would have gone elsewhere?

    Formats: text, md, json. Exits with 1 where more than --at-most would, or where somebody would
    be hung up on who was not.
    """
    from ivr.cli.risk.policy import replayed

    asked = replayed.Asked(old, new, store, contacts, again, at_most, tuple(capacity or ()), form)
    raise typer.Exit(replayed.simulate(asked, root))
