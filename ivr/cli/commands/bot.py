"""`ivr bot`: how well bots are understood here, and how they are written for Lex."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.commands.options import HERE, Env, Root

bot = typer.Typer(
    no_args_is_help=True,
    help="Train what understands a bot here, judge it, and write bots for Lex.",
)


@bot.command("train")
def bot_train(
    name: Annotated[
        str, typer.Argument(metavar="BOT", help="A bot, or an export; by default all bots.")
    ] = "",
    again: Annotated[bool, typer.Option("--again", help="Even if nothing changed.")] = False,
    encoder: Annotated[
        str, typer.Option("--encoder", help="For all English utterances: minilm, or a folder.")
    ] = "",
    root: Root = HERE,
    env: Env = "local",
) -> None:
    """Train the local understanding of bots on their sample utterances (extra: nlu).

    What is learned lies in .ivr/understanding/, and calls use it from then on.
    """
    from ivr.cli.authoring import bots

    raise typer.Exit(bots.train(name, root, env, encoder, again=again))


@bot.command("evaluate")
def bot_evaluate(  # noqa: PLR0913, PLR0917 - one parameter for each option
    name: Annotated[str, typer.Argument(metavar="BOT", help="A bot, or an export.")],
    utterances: Annotated[
        Path, typer.Option("--utterances", "-u", help="CSV: utterance,intent[,slots]; or Lex's.")
    ],
    locale: Annotated[
        str, typer.Option("--locale", help="By default the one in the file's name, or the first.")
    ] = "",
    html: Annotated[Path | None, typer.Option("--html", help="Write a report here.")] = None,
    untrained: Annotated[
        bool, typer.Option("--untrained", help="Judge the samples and their likeness alone.")
    ] = False,
    test_set: Annotated[
        Path | None,
        typer.Option("--test-set", help="Write the utterances here for Lex's Test Workbench."),
    ] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
    root: Root = HERE,
    env: Env = "local",
) -> None:
    """Say how well a bot understands utterances whose meaning is known."""
    from ivr.cli.authoring import bots

    asked = bots.Asked(utterances, locale, html, form, untrained, test_set)
    raise typer.Exit(bots.evaluate(name, root, env, asked))


@bot.command("write")
def bot_write(  # noqa: PLR0913, PLR0917 - one parameter for each option
    name: Annotated[
        str, typer.Argument(metavar="BOT", help="A bot, or an export; a template takes all bots.")
    ] = "",
    form: Annotated[
        str, typer.Option("--as", help="archive, cloudformation or calls (of boto3, as JSON).")
    ] = "cloudformation",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file; else printed.")] = None,
    alias: Annotated[str, typer.Option("--alias", help="The alias that is made.")] = "live",
    role: Annotated[str, typer.Option("--role", help="calls: ARN of the bot's role.")] = "",
    hook: Annotated[str, typer.Option("--hook", help="calls: ARN of the code hook.")] = "",
    instance: Annotated[
        str, typer.Option("--instance", help="calls: ARN of the Connect instance.")
    ] = "",
    root: Root = HERE,
    env: Env = "local",
) -> None:
    """Write a bot as Lex's archive, as a template of CloudFormation, or as calls of boto3 in order.

    In calls `{"Ref": name}` stands for an id that an earlier call `gives`. Nothing is called.
    """
    from ivr.cli.authoring import written

    asked = written.Asked(form, out, alias, role, hook, instance)
    raise typer.Exit(written.write(name, root, env, asked))
