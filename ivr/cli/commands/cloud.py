"""`ivr bundle|plan|deploy|rollback|drift|destroy` and `ivr env`: what goes into an account."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.commands.options import HERE, Root

environments = typer.Typer(no_args_is_help=True, help="Environments: what names are bound to.")

Stage = Annotated[str, typer.Option("--env", "-e", help="Environment in infra/environments/.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Print every call instead of making it.")]
Sure = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Even what was edited in the console since.")
]


def bundle(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A folder for the zips.")] = None,
    root: Root = HERE,
    env: Stage = "local",
) -> None:
    """Make the zips for Lambda: the same sources, the same bytes; sizes are printed."""
    from ivr.cli.cloud import deploying

    raise typer.Exit(deploying.bundle(root, env, out))


def plan(
    env: Stage,
    root: Root = HERE,
    dry_run: Dry = False,
    overwrite: Overwrite = False,
    form: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
) -> None:
    """Say what a deployment would change: flows and bots in the caller's terms. Writes nothing."""
    from ivr.cli.cloud import deploying

    asked = deploying.Asked(root, env, overwrite)
    raise typer.Exit(deploying.plan(asked, deploying.How(dry_run, form=form)))


def deploy(  # noqa: PLR0913, PLR0917 - one parameter for each option
    env: Stage,
    root: Root = HERE,
    dry_run: Dry = False,
    overwrite: Overwrite = False,
    yes: Sure = False,
    unlock: Annotated[
        str, typer.Option("--unlock", help="Take this lock away first: its owner was killed.")
    ] = "",
) -> None:
    """Bring stacks, bots, flows and numbers to what the workspace says; only what changed.

    A deployment that was cut short goes on where it stopped when it is repeated.
    """
    from ivr.cli.cloud import deploying

    how = deploying.How(dry_run, yes, unlock)
    raise typer.Exit(deploying.deploy(deploying.Asked(root, env, overwrite), how))


def rollback(env: Stage, root: Root = HERE, dry_run: Dry = False, yes: Sure = False) -> None:
    """Deploy the release before the latest, as it was; again goes one further back."""
    from ivr.cli.cloud import deploying

    how = deploying.How(dry_run, yes)
    raise typer.Exit(deploying.rollback(deploying.Asked(root, env), how))


def drift(
    env: Stage,
    root: Root = HERE,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Bring the edits into the workspace's files.")
    ] = False,
) -> None:
    """Say what was edited in the console since it was deployed; 1 where there is anything."""
    from ivr.cli.cloud import drifting

    raise typer.Exit(drifting.drift(drifting.Asked(root, env), adopt=adopt))


def destroy(
    env: Stage,
    root: Root = HERE,
    stage: Annotated[
        str, typer.Option("--stage", help="The stage's name once more; else it is asked for.")
    ] = "",
) -> None:
    """Remove everything that was deployed; what holds customers' data is retained."""
    from ivr.cli.cloud import deploying

    raise typer.Exit(deploying.destroy(deploying.Asked(root, env), stage))


@environments.command("init")
def env_init(
    name: Annotated[str, typer.Argument(help="Name of the environment, such as dev.")],
    instance: Annotated[str, typer.Option("--instance", help="ARN of the Connect instance.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    root: Root = HERE,
) -> None:
    """Ask an instance for its queues, hours, prompts, functions, bots and numbers."""
    from ivr.cli.cloud import beginning

    raise typer.Exit(beginning.init(root, name, instance, force=force))
