"""`ivr risk models`, `detector`, `rules` and `afd`: what is kept, and what decides."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.commands.options import HERE, Root

models = typer.Typer(no_args_is_help=True, help="Versions of models: which one scores.")
detector = typer.Typer(no_args_is_help=True, help="Versions of detectors: which rules decide.")
rules = typer.Typer(no_args_is_help=True, help="Prove the rules of detectors, and explain them.")
afd = typer.Typer(no_args_is_help=True, help="Amazon Fraud Detector, for who has it.")

Place = Annotated[str, typer.Option("--registry", help="A folder, or dynamodb:TABLE,s3:BUCKET.")]
HERE_KEPT = ".ivr/models"
Name = Annotated[str, typer.Argument(metavar="NAME")]
Number = Annotated[str, typer.Argument(metavar="VERSION")]
Form = Annotated[str, typer.Option("--format", "-f", help="text or json.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="Such as infra/detectors/*.yaml.")]
Stages = Annotated[
    list[str] | None,
    typer.Option("--stage", help="resources, train, activate, deploy; by default all."),
]
Data = Annotated[str, typer.Option("--data", help="s3://... to learn from; else ingested events.")]
Role = Annotated[str, typer.Option("--role", help="ARN of a role that may read it.")]
Major = Annotated[str, typer.Option("--update", help="The major version to update.")]
Trained = Annotated[str, typer.Option("--model-version", help="One that is trained already.")]
Region = Annotated[str, typer.Option("--region", help="By default that of the environment.")]
Window = Annotated[str, typer.Option("--events", help="Ingested events: FROM/TO, ISO 8601.")]


@models.command("list")
def models_list(registry: Place = HERE_KEPT, form: Form = "text") -> None:
    """List every version of every model with its state."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.list_models(registry, form))


@models.command("show")
def models_show(name: Name, number: Number = "", registry: Place = HERE_KEPT) -> None:
    """Show a version, by default the active one: data, features, metrics, lineage.

    Its content is verified against its digest.
    """
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.show_model(registry, name, number))


@models.command("activate")
def models_activate(name: Name, number: Number, registry: Place = HERE_KEPT) -> None:
    """Let a version score, in place of the one that does."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.change_model(registry, "activate", name, number))


@models.command("rollback")
def models_rollback(name: Name, registry: Place = HERE_KEPT) -> None:
    """Let the version score again that did before the active one."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.change_model(registry, "rollback", name))


@models.command("cancel")
def models_cancel(
    name: Name,
    number: Number,
    because: Annotated[str, typer.Option("--because", help="Why; it is kept.")] = "",
    registry: Place = HERE_KEPT,
) -> None:
    """Cancel a training: what it brings later is refused, and another may begin."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.change_model(registry, "cancel", name, number, because))


@detector.command("list")
def detector_list(registry: Place = HERE_KEPT, form: Form = "text") -> None:
    """List every version of every detector with its state."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.list_detectors(registry, form))


@detector.command("draft")
def detector_draft(
    file: File,
    by: Annotated[str, typer.Option("--by", help="Who wrote it.")] = "",
    registry: Place = HERE_KEPT,
) -> None:
    """Keep a detector's file as its next version, if nothing is wrong with it."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.draft_detector(registry, file, by))


@detector.command("show")
def detector_show(name: Name, number: Number = "", registry: Place = HERE_KEPT) -> None:
    """Show the rules of a version, by default of the active one."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.show_detector(registry, name, number))


@detector.command("activate")
def detector_activate(name: Name, number: Number, registry: Place = HERE_KEPT) -> None:
    """Let a version decide, in place of the one that does."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.change_detector(registry, "activate", name, number))


@detector.command("rollback")
def detector_rollback(name: Name, registry: Place = HERE_KEPT) -> None:
    """Let the version decide again that did before the active one."""
    from ivr.cli.risk.registry import registered

    raise typer.Exit(registered.change_detector(registry, "rollback", name))


@rules.command("check")
def rules_check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="By default the workspace's.")
    ] = None,
    root: Root = HERE,
) -> None:
    """Prove that every score of 0..1000 matches a rule, and that every rule is reached."""
    from ivr.cli.risk import ruling

    raise typer.Exit(ruling.check(tuple(files or ()), root))


@rules.command("explain")
def rules_explain(
    file: File,
    event: Annotated[
        Path | None, typer.Option("--event", help="Variables as a JSON object.")
    ] = None,
    score: Annotated[int | None, typer.Option("--score", help="0..1000.")] = None,
    form: Form = "text",
) -> None:
    """Say what follows from an event, and what each part of each rule came to."""
    from ivr.cli.risk import ruling

    raise typer.Exit(ruling.explain(file, event, score, form))


@afd.command("plan")
def afd_plan(  # noqa: PLR0913, PLR0917 - one parameter for each option
    file: File,
    stage: Stages = None,
    data: Data = "",
    role: Role = "",
    events: Window = "",
    update: Major = "",
    model_version: Trained = "",
    region: Region = "",
) -> None:
    """Print the calls that set a detector up, of the service's shapes; none is sent."""
    from ivr.cli.risk import fraud_detector as service

    history = service.history(data, role, events, update)
    stages = tuple(stage or service.STAGES)
    raise typer.Exit(service.plan(service.Asked(file, stages, history, model_version, region)))


@afd.command("setup")
def afd_setup(  # noqa: PLR0913, PLR0917 - one parameter for each option
    file: File,
    stage: Stages = None,
    data: Data = "",
    role: Role = "",
    events: Window = "",
    update: Major = "",
    model_version: Trained = "",
    region: Region = "",
) -> None:
    """Carry those calls out, waiting for the training; begun again, it goes on where it was."""
    from ivr.cli.risk import fraud_detector as service

    history = service.history(data, role, events, update)
    stages = tuple(stage or service.STAGES)
    asked = service.Asked(file, stages, history, model_version, region)
    raise typer.Exit(service.carry_out(asked))


@afd.command("predict")
def afd_predict(  # noqa: PLR0913, PLR0917 - one parameter for each option
    file: File,
    data: Annotated[str, typer.Option("--data", help="s3://BUCKET/KEY.csv of events.")],
    out: Annotated[str, typer.Option("--out", "-o", help="s3://BUCKET/PREFIX for results.")],
    role: Annotated[str, typer.Option("--role", help="ARN of a role that may read and write.")],
    job: Annotated[
        str, typer.Option("--job", help="Its name; by default one for these places.")
    ] = "",
    number: Annotated[
        str, typer.Option("--version", help="Of the detector; by default its active one.")
    ] = "",
    plan: Annotated[bool, typer.Option("--plan", help="Print the call; send nothing.")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for its results.")] = True,
    region: Region = "",
) -> None:
    """Score a CSV on S3 by a batch prediction job; asked for again, the same job is looked at."""
    from ivr.cli.risk import fraud_detector as service
    from ivr.runtime.adapters.aws.scoring import setup

    wanted = setup.Prediction(job, data, out, role, number)
    raise typer.Exit(service.predict(service.Batch(file, wanted, region), shown=plan, waits=wait))
