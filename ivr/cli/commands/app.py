"""The commands: parse arguments, call one room, exit with its code.

Commands import what they need when they run, so that `ivr --help` stays quick. Annotations are no
strings here, as everywhere else: typer reads all of them at every start.
"""

from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from typing import Annotated

import typer

from ivr import __version__
from ivr.cli.commands import cloud, live
from ivr.cli.commands.bot import bot
from ivr.cli.commands.data import data
from ivr.cli.commands.options import HERE, Env, Root, Strict
from ivr.cli.commands.policy import policy
from ivr.cli.commands.risk import risk
from ivr.cli.commands.stream import stream

app = typer.Typer(
    name="ivr",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Dialog specs in, a running phone service out.\n\n"
    "Start with `ivr new DIR`, then `ivr call` in it. `ivr COMMAND --help` tells more.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ivr {__version__}")
        raise typer.Exit


@app.callback()
def ivr(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Stand before every command."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.")],
) -> None:
    """Make a workspace that runs at once: a dialog, prompts, a test, a caller."""
    from ivr.cli.authoring import design

    raise typer.Exit(design.new(folder))


@app.command()
def schema(
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write.")] = Path(".ivr/schema"),
    root: Root = HERE,
    env: Annotated[
        str, typer.Option("--env", "-e", help="Offer the names of this environment.")
    ] = "",
) -> None:
    """Write JSON Schemas of all spec files, for completion in an editor."""
    from ivr.cli.authoring import design

    raise typer.Exit(design.schema(root, out, env))


@app.command("compile")
def compile_(root: Root = HERE, env: Env = "local", strict: Strict = False) -> None:
    """Compile flows/, prompts/ and bots/ into build/ENV/.

    It refuses what cannot be compiled, and what compiles and would still go wrong in a call, such
    as a loop that asks the caller nothing: whatever a rule of `ivr lint` that is an error finds.
    Then the build before is kept. Warnings of those rules, and tests, are for `ivr lint`.
    """
    from ivr.cli.authoring import design

    raise typer.Exit(design.compile_workspace(root, env, strict=strict))


@app.command()
def lint(  # noqa: PLR0913, PLR0917 - one parameter for each option
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Workspaces, flows or bots, folders of exports, builds, or -."),
    ] = None,
    root: Root = HERE,
    env: Env = "local",
    strict: Strict = False,
    form: Annotated[
        str, typer.Option("--format", "-f", help="text, json, sarif or github.")
    ] = "text",
    deep: Annotated[
        bool, typer.Option("--deep", help="Measure which utterances are taken for another intent.")
    ] = False,
) -> None:
    """Say what is wrong with dialogs, prompts, bots and flows, compiled or exported by others.

    Bots of others may be exports of Lex V2 (zip or folder), of Lex V1, or in templates.

    Without a path the workspace is linted. Flows are held against the functions that their own
    workspace declares. Findings in flows of others are waived in a file ivr-lint.yaml beside them,
    with a reason.
    """
    from ivr.cli.authoring import design

    raise typer.Exit(design.lint(paths or (), env, strict=strict, form=form, root=root, deep=deep))


@app.command("import")
def import_(  # noqa: PLR0913, PLR0917 - one parameter for each option
    what: Annotated[
        str,
        typer.Argument(help="A flow's JSON, a bot's export, a template, a folder of them, or -."),
    ],
    to: Annotated[
        str | None, typer.Option("--to", help="Of flows. flow: the current format; dialog: a spec.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A file for one input, else a folder.")
    ] = None,
    locale: Annotated[
        str | None, typer.Option("--locale", help="Language of the dialogs; else it is guessed.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite flows and dialogs.")] = False,
    waive: Annotated[
        str, typer.Option("--waive", help="A reason: waive what compile would refuse.")
    ] = "",
    form: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
    env: Env = "local",
) -> None:
    """Bring flows and bots that were built elsewhere: any flow as a dialog, any bot as YAML.

    A template of CloudFormation, SAM or CDK, or a .tf.json, brings every flow in it; what refers
    to another of them becomes a goto. A bot is an archive of Lex V2, a folder of one, a V1 export,
    or in a template; it becomes bots/<name>.yaml, compiled again and compared.
    A workspace that is there gets the new dialogs, and their symbols and variables beside its own.
    Exits with 1 where one could not be imported, or `ivr compile` would refuse what came out.
    """
    from ivr.cli.flows import bring

    wishes = bring.Wishes(locale, env, force, waive, form)
    raise typer.Exit(bring.import_(what, to=to, out=out, wishes=wishes))


@app.command()
def diff(  # noqa: PLR0913, PLR0917 - one parameter for each option
    old: Annotated[
        str,
        typer.Argument(help="A flow's JSON, a template, a bot's .zip, a folder, a workspace."),
    ],
    new: Annotated[str, typer.Argument(help="The same, later.")],
    equivalent: Annotated[
        bool, typer.Option("--equivalent", help="Only whether any contact could tell them apart.")
    ] = False,
    form: Annotated[str, typer.Option("--format", "-f", help="text, md or json.")] = "text",
    env: Env = "local",
    strict: Strict = False,
) -> None:
    """Say what callers would notice between two versions of flows and bots.

    Flows are exports, templates, builds or workspaces; bots are exports of Lex, zipped or not,
    beside them or alone. Flows go together by name, or by the title that an import kept.
    Exits with 1 where callers lose help: a way to an agent is gone, a failure hangs up.
    """
    from ivr.cli.flows import compare

    sides = compare.Sides(old, new, env)
    code = (
        compare.equivalent(sides) if equivalent else compare.diff(sides, form=form, strict=strict)
    )
    raise typer.Exit(code)


@app.command()
def graph(
    what: Annotated[
        Path, typer.Argument(help="A flow's JSON, a folder of them, a build, a workspace.")
    ] = HERE,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write.")] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="html, svg or mermaid.")] = "",
    env: Env = "local",
) -> None:
    """Draw flows: a page to zoom and search, a picture, or Mermaid text."""
    from ivr.cli.flows import draw

    raise typer.Exit(draw.draw(what, out, form, env))


@app.command()
def explore(  # noqa: PLR0913, PLR0917 - one parameter for each option
    what: Annotated[
        str, typer.Argument(help="A flow's JSON, a folder of them, a build, a workspace.")
    ] = ".",
    start: Annotated[str, typer.Option("--flow", help="Begin in this flow only.")] = "",
    scripts: Annotated[
        Path | None, typer.Option("--scripts", help="Write a script for each finding here.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option("--replay", help="Play such a script and show the call.")
    ] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="text, md or json.")] = "text",
    env: Env = "local",
    strict: Strict = False,
) -> None:
    """Walk every behaviour of caller and world, and say where contacts are lost."""
    from ivr.cli.flows import explore as exploring

    asked = exploring.Asked(what, env, start, scripts)
    code = (
        exploring.replay_script(replay, asked)
        if replay is not None
        else exploring.explore_flows(asked, form=form, strict=strict)
    )
    raise typer.Exit(code)


@app.command()
def rules(
    markdown: Annotated[bool, typer.Option("--md", help="As a Markdown page.")] = False,
) -> None:
    """List the lint rules."""
    from ivr.cli.authoring import design

    raise typer.Exit(design.rules(markdown=markdown))


@app.command()
def explain(
    code: Annotated[
        str | None, typer.Argument(help="A code, such as REF001; without it, all.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--md", help="All, as a Markdown page.")] = False,
) -> None:
    """Say what a finding code means and what to do."""
    from ivr.cli.authoring import design

    raise typer.Exit(design.explain(code, markdown=markdown))


@app.command()
def call(  # noqa: PLR0913, PLR0917 - one parameter for each option
    dialog: Annotated[
        str | None,
        typer.Argument(help="A dialog; or a flow's JSON, or a folder of them. Without it, a list."),
    ] = None,
    caller: Annotated[str, typer.Option("--from", help="The caller's number, E.164.")] = "",
    script: Annotated[
        Path | None, typer.Option("--script", help="A scripted caller (tests/callers/*.yaml).")
    ] = None,
    transaction: Annotated[
        Path | None, typer.Option("--transaction", help="Start from this transaction event.")
    ] = None,
    channel: Annotated[
        str, typer.Option("--channel", help="voice or chat; on a flow's JSON task too.")
    ] = "",
    locale: Annotated[str, typer.Option("--locale", help="Language of the contact.")] = "",
    trace: Annotated[bool, typer.Option("--trace", help="Show each action and its line.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Compile and call again when a file is saved.")
    ] = False,
    store: Annotated[
        Path | None, typer.Option("--store", help="Keep state in this SQLite file.")
    ] = None,
    start: Annotated[
        str, typer.Option("--start", help="The flow of a folder in which the call begins.")
    ] = "",
    root: Root = HERE,
    env: Env = "local",
) -> None:
    """Take a call on the compiled flows: keys, typed speech, or a script.

    Flows of others are called as they are, `ivr call exports/main.json`. What their functions and
    bots answer, a script says under `given:`, or you are asked.
    """
    from ivr.cli.running.phone import calls

    request = calls.Request(
        dialog, caller, script, transaction, channel, locale, trace, watch, store, start
    )
    raise typer.Exit(calls.call(root, env, request))


@app.command("test")
def run_scenarios(  # noqa: PLR0913, PLR0917 - one parameter for each option
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Scenario files; default tests/scenarios/.")
    ] = None,
    root: Root = HERE,
    env: Env = "local",
    only: Annotated[str, typer.Option("--only", "-k", help="Titles that hold this text.")] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage/--no-coverage", help="List branches not walked.")
    ] = True,
    at_least: Annotated[
        float,
        typer.Option(
            "--at-least", min=0, max=100, help="Fail below this branch coverage, percent."
        ),
    ] = 0.0,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML here.")] = None,
) -> None:
    """Run the scenarios of tests/scenarios/ against the compiled flows."""
    from ivr.cli.authoring import testing

    wanted = testing.Wanted(tuple(paths or ()), only, coverage, at_least, junit)
    raise typer.Exit(testing.test(root, env, wanted))


app.command()(live.serve)
app.command()(live.ops)
app.command()(cloud.bundle)
app.command()(cloud.plan)
app.command()(cloud.deploy)
app.command()(cloud.rollback)
app.command()(cloud.drift)
app.command()(cloud.destroy)


@app.command()
def run(root: Root = HERE, env: Env = "local") -> None:
    """Compile, then take calls: the list at a terminal, the scripted callers without one."""
    from ivr.cli.running.phone import calls

    raise typer.Exit(calls.run(root, env))


app.add_typer(bot, name="bot")
app.add_typer(data, name="data")
app.add_typer(cloud.environments, name="env")
app.add_typer(policy, name="policy")
app.add_typer(risk, name="risk")
app.add_typer(stream, name="stream")


def chosen(arguments: Sequence[str]) -> typer.Typer:
    """Return the app with nothing but the command or the group that the first argument names.

    typer takes apart all that it is given, at every start, which is what most of a start goes on.
    Whatever names neither, such as `--help` or a misspelt command, gets the whole app.
    """
    first = arguments[0] if arguments else ""
    commands = [
        each for each in app.registered_commands if _called(each.name, each.callback) == first
    ]
    groups = [each for each in app.registered_groups if each.name == first]
    if not commands and not groups:
        return app
    one = copy(app)
    one.registered_commands, one.registered_groups = commands, groups
    return one


def _called(name: str | None, callback: Callable[..., object] | None) -> str:
    """Return what a command is called: its name, or else that of its function."""
    return name or getattr(callback, "__name__", "").replace("_", "-")
