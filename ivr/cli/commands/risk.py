"""`ivr risk`: models of fraud, from history to decisions."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.commands.registry import HERE_KEPT, Place, afd, detector, models, rules

risk = typer.Typer(no_args_is_help=True, help="Train models of fraud and look at what they do.")
risk.add_typer(models, name="models")
risk.add_typer(detector, name="detector")
risk.add_typer(rules, name="rules")
risk.add_typer(afd, name="afd")

Earlier = Annotated[
    int, typer.Option("--earlier", min=0, help="Charges a card must have had before the model's.")
]


@risk.command("train")
def risk_train(  # noqa: PLR0913, PLR0917 - one parameter for each option
    data: Annotated[
        list[Path],
        typer.Argument(metavar="DATA...", help="CSV or Parquet files, the earlier ones first."),
    ],
    model: Annotated[str, typer.Option("--model", "-m", help="Name of the model.")],
    update: Annotated[
        bool, typer.Option("--update", help="Another minor version; by default a new major one.")
    ] = False,
    test: Annotated[
        Path | None, typer.Option("--test", help="Judge by this later file; it is not learned.")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="CSV: event_id,label; wins over the files.")
    ] = None,
    store: Annotated[
        str, typer.Option("--store", "-s", help="Verdicts of reviewed cases in it are labels.")
    ] = "",
    registry: Place = HERE_KEPT,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the model here, register nothing.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Draws the same again.")] = 1,
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, max=20, help="Measure so many; the first is kept.")
    ] = 1,
    search: Annotated[
        int, typer.Option("--search", min=0, max=200, help="Try so many sets of parameters.")
    ] = 0,
    challengers: Annotated[
        bool, typer.Option("--challengers/--alone", help="Whether others learn the same.")
    ] = True,
    calls: Annotated[
        bool, typer.Option("--calls", help="The files are of inbound calls, not of charges.")
    ] = False,
    quarantine: Annotated[
        Path | None,
        typer.Option("--quarantine", help="Write rows that cannot be used here, with reasons."),
    ] = None,
    memory: Annotated[
        str, typer.Option("--memory", metavar="SIZE", help="What the transform may take: 500MB.")
    ] = "",
) -> None:
    """Train a model of fraud on labelled charges or calls, compare it, calibrate it, register it.

    The last part of the history is kept back for stopping and calibration. Needs the extra risk.
    """
    from ivr.cli.risk import train

    asked = train.Asked(
        tuple(data), model, update, test, labels, store, registry, out, seed, seeds, search,
        challengers, calls, quarantine, memory,
    )  # fmt: skip
    raise typer.Exit(train.train(asked))


@risk.command("batch")
def risk_batch(  # noqa: PLR0913, PLR0917 - one parameter for each option
    source: Annotated[Path, typer.Argument(metavar="IN.csv", help="Charges, one in each row.")],
    model: Annotated[
        str, typer.Option("--model", "-m", help="Its name in the registry, or its file.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Write the results here.")],
    detector: Annotated[
        str, typer.Option("--detector", "-d", help="Its file, or its name in the registry.")
    ] = "",
    history: Annotated[
        list[Path] | None, typer.Option("--history", help="Earlier charges of the same cards.")
    ] = None,
    registry: Annotated[
        str, typer.Option("--registry", help="FOLDER, or dynamodb:TABLE,s3:BUCKET.")
    ] = ".ivr/models",
    root: Annotated[
        Path, typer.Option("--root", help="The workspace, for its detectors and policy.")
    ] = Path(),
    policy: Annotated[
        Path | None,
        typer.Option("--policy", "-p", help="What scores of the scorecard lead to; see below."),
    ] = None,
    earlier: Earlier = 5,
) -> None:
    """Score a file of charges and decide by a detector, in the shape of Fraud Detector's results.

    What the model never learned from (cards' first charges, no known category, odd amounts) the
    scorecard judges by the policy, infra/policy/default.yaml of the workspace, as in calls.

    Begun again after it was stopped, it goes on where it was. Exit code 1 if a row has no outcome;
    its STATUS says why. Needs the extra risk.
    """
    from ivr.cli.risk import batch

    asked = batch.Asked(
        source, out, model, detector, tuple(history or ()), registry, root, policy, earlier
    )
    raise typer.Exit(batch.batch(asked))


Data = Annotated[
    list[Path], typer.Option("--data", "-d", help="CSV or Parquet with labels; as often as needed.")
]
Before = Annotated[
    list[Path] | None,
    typer.Option("--before", "-b", help="Earlier charges: what the model learned from."),
]
Which = Annotated[
    str, typer.Option("--model", "-m", help="NAME, NAME@VERSION of the registry, or a file.")
]


@risk.command("report")
def risk_report(  # noqa: PLR0913, PLR0917 - one parameter for each option
    data: Data,
    out: Annotated[Path, typer.Option("--out", "-o", help="Write the page here.")],
    model: Which = "transactions",
    before: Before = None,
    against: Annotated[
        list[str] | None, typer.Option("--against", help="Compare with this model or version, too.")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="CSV: event_id,label; wins over the files.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="Tell what this policy would have done, too.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="Write the pictures into this folder, too.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="The same as SVG, which is small and sharp.")
    ] = None,
    registry: Place = HERE_KEPT,
) -> None:
    """Judge a model by labelled charges: one page to look at, and to argue with.

    Charges of --before give cards their history and show what has changed since. Needs the extra
    risk.
    """
    from ivr.cli.risk import report

    asked = report.Asked(
        tuple(data), model, out, tuple(before or ()), tuple(against or ()), labels, policy, png,
        svg, registry,
    )  # fmt: skip
    raise typer.Exit(report.report(asked))


@risk.command("backtest")
def risk_backtest(  # noqa: PLR0913, PLR0917 - one parameter for each option
    policy: Annotated[Path, typer.Option("--policy", "-p", help="Such as infra/policy/*.yaml.")],
    data: Data,
    model: Which = "transactions",
    before: Before = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="Another policy; by default nobody is called.")
    ] = None,
    detector: Annotated[
        str, typer.Option("--detector", help="Rules over the score: a file, or a name.")
    ] = "",
    threshold: Annotated[
        list[int] | None,
        typer.Option("--threshold", "-t", min=0, max=999, help="Try this; as often as needed."),
    ] = None,
    zone: Annotated[str, typer.Option("--zone", help="Where customers live.")] = "UTC",
    cost: Annotated[
        list[str] | None, typer.Option("--cost", help="call=0.20, text=0.05, review=3.")
    ] = None,
    capacity: Annotated[
        list[str] | None, typer.Option("--capacity", help="call=200: possible in a day.")
    ] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw money saved against customers asked in vain.")
    ] = None,
    registry: Place = HERE_KEPT,
    earlier: Earlier = 5,
) -> None:
    """Replay history through model, rules and outbound policy, and sweep thresholds.

    Frauds caught, customers asked in vain, calls and messages a day, cost. Needs the extra risk.
    """
    from ivr.cli.risk import backtest

    asked = backtest.Asked(
        policy, tuple(data), model, tuple(before or ()), against, detector, tuple(threshold or ()),
        zone, tuple(cost or ()), tuple(capacity or ()), form, svg, registry, earlier,
    )  # fmt: skip
    raise typer.Exit(backtest.backtest(asked))
