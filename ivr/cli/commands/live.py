"""`ivr serve` and `ivr ops`: what runs until it is stopped."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.commands.options import HERE, Env, Root


def serve(  # noqa: PLR0913, PLR0917 - one parameter for each option
    bots: Annotated[
        list[Path] | None,
        typer.Argument(help="Archives or folders of bots, or workspaces; default --root."),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="0 takes any that is free.")
    ] = 8090,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; 0.0.0.0 is all of them.")
    ] = "127.0.0.1",
    hook: Annotated[
        list[str] | None,
        typer.Option("--hook", help="Code hook: module:function, or Bot=module:function."),
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option("--alias", help="One more alias of every bot.")
    ] = None,
    answer: Annotated[
        str,
        typer.Option("--answer", help="Who takes calls: a script; no_answer, busy or voicemail."),
    ] = "",
    reply: Annotated[str, typer.Option("--reply", help="Answer every text with this.")] = "",
    events: Annotated[
        str, typer.Option("--events", help="Contact events go to this file, or http address.")
    ] = "",
    store: Annotated[
        str, typer.Option("--store", help="Keep state in sqlite:PATH; default in memory.")
    ] = "",
    key: Annotated[
        str, typer.Option("--key", help="API key of POST /transactions; else one is made.")
    ] = "",
    any_hour: Annotated[
        bool, typer.Option("--any-hour", help="Call and text at night too, whatever the policy.")
    ] = False,
    limited: Annotated[
        bool, typer.Option("--limited", help="Throttle as Connect does: 2 calls/s, bursts of 5.")
    ] = False,
    model: Annotated[
        str, typer.Option("--model", "-m", help="Its active version scores charges.")
    ] = "",
    registry: Annotated[
        str, typer.Option("--registry", help="Its registry; by default .ivr/models of --root.")
    ] = "",
    root: Root = HERE,
    env: Env = "local",
) -> None:
    """Answer boto3: lexv2-runtime; connect and SMS with a workspace, whose phone rings here.

    Any credentials do. The understanding is local, not Amazon's, and every reply says so.
    """
    from ivr.cli.running import serving

    line = serving.Line(answer, reply, events, store, key, any_hour, limited, model, registry)
    asked = serving.Asked(
        root, env, tuple(bots or ()), host, port, tuple(hook or ()), tuple(alias or ()), line
    )
    raise typer.Exit(serving.serve(asked))


def ops(
    store: Annotated[
        str, typer.Option("--store", help="The file of `ivr serve --store`, or dynamodb:TABLE.")
    ],
    once: Annotated[bool, typer.Option("--once", help="Print what is now, and end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
    root: Root = HERE,
    env: Env = "local",
) -> None:
    """Show calls, cases, ledger, pace and queues of a store; it only reads, and shows no names."""
    from ivr.cli.running.ops import command

    raise typer.Exit(command.ops(command.Asked(root, env, store, once, as_json)))
