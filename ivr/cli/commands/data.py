"""`ivr data`: the customers that a store holds."""

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.commands.options import HERE, Root

data = typer.Typer(no_args_is_help=True, help="Put in, show, export and erase customers' data.")
quarantine = typer.Typer(no_args_is_help=True, help="What could not be read and was put away.")
data.add_typer(quarantine, name="quarantine")
review = typer.Typer(no_args_is_help=True, help="What was left to people, and their verdicts.")
data.add_typer(review, name="review")

Store = Annotated[
    str, typer.Option("--store", "-s", help="A SQLite file, sqlite:FILE or dynamodb:TABLE.")
]
Because = Annotated[str, typer.Option("--because", help="Why; it is written in the audit.")]
Why = Annotated[str, typer.Option("--because", help="Why, for the audit.")]
By = Annotated[
    str, typer.Option("--by", help="Who asks, for the audit; default: who is logged in.")
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.")]


@data.command("seed")
def data_seed(
    file: Annotated[Path, typer.Argument(help="Customers as JSON, such as infra/sample/ has.")],
    store: Store,
) -> None:
    """Put customers, cards and transactions into a store; what it holds already stays.

    Card numbers become tokens, birth dates and PINs become seals; a CVV is never read.
    """
    from ivr.cli.state import seeding

    raise typer.Exit(seeding.seed(file, store))


@data.command("sample")
def data_sample(  # noqa: PLR0913, PLR0917 - one parameter for each option
    customers: Annotated[
        int, typer.Option("--customers", "-n", min=1, max=5_000, help="How many.")
    ] = 20,
    seed: Annotated[int, typer.Option("--seed", help="Draws the same again.")] = 0,
    transactions: Annotated[
        int | None,
        typer.Option("--transactions", "-m", min=0, max=500_000, help="In all; default 5 each."),
    ] = None,
    store: Annotated[
        str, typer.Option("--store", "-s", help="Put them there instead of printing JSON.")
    ] = "",
    out: Out = None,
    history: Annotated[
        Path | None,
        typer.Option("--history", help="Write labelled charges there instead: .csv or .parquet."),
    ] = None,
    rows: Annotated[
        int, typer.Option("--rows", min=1, max=20_000_000, help="Rows of the history.")
    ] = 100_000,
    contacts: Annotated[
        bool, typer.Option("--contacts", help="A history of inbound contacts, not of charges.")
    ] = False,
) -> None:
    """Make up customers and transactions: fictional numbers, test cards, nobody real.

    With --history, make up labelled history to train on: habits, journeys, bursts of fraud.
    """
    if history is not None:
        from ivr.cli.state import history as made

        raise typer.Exit(made.write_history(history, rows, seed, contacts=contacts))
    from ivr.cli.state import seeding

    count = 5 * customers if transactions is None else transactions
    raise typer.Exit(seeding.sample(customers, count, seed, store, out))


@data.command("show")
def data_show(
    store: Store,
    customer: Annotated[
        str, typer.Argument(help="A customer's id; without one, a list of customers.")
    ] = "",
    clear: Annotated[
        bool, typer.Option("--clear", help="Names, numbers and merchants in full; audited.")
    ] = False,
    because: Why = "",
    by: By = "",
) -> None:
    """Show everything that is kept about a customer, and which cards are blocked."""
    from ivr.cli.state import showing

    raise typer.Exit(showing.show(store, customer, (by, because), clear=clear))


@data.command("export")
def data_export(  # noqa: PLR0913, PLR0917  a parameter for each option
    store: Store,
    customer: Annotated[str, typer.Argument(help="A customer's id.")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="Every customer.")] = False,
    out: Out = None,
    because: Why = "",
    by: By = "",
) -> None:
    """Write everything that is kept about a customer as JSON: what a person may ask us for.

    It stands in the audit before it is written.
    """
    from ivr.cli.state import showing

    raise typer.Exit(showing.export(store, customer, out, (by, because), everybody=everybody))


@data.command("upload")
def data_upload(
    files: Annotated[list[Path], typer.Argument(help="Such as charges.csv.")],
    env: Annotated[str, typer.Option("--env", "-e", help="In infra/environments/.")],
    purpose: Annotated[
        str, typer.Option("--for", help="history, train (begins it) or predict (scores them).")
    ] = "history",
    bucket: Annotated[
        str, typer.Option("--bucket", help="By default that of stack data; made where none is.")
    ] = "",
    root: Root = HERE,
) -> None:
    """Upload history to learn from, or charges to score; cut short, it goes on where it was."""
    from ivr.cli.cloud import uploading

    asked = uploading.Asked(root, env)
    raise typer.Exit(uploading.upload(asked, tuple(files), purpose, bucket))


@data.command("erase")
def data_erase(
    customer: Annotated[str, typer.Argument(help="A customer's id.")],
    store: Store,
    because: Because,
    by: By = "",
) -> None:
    """Erase a customer's personal data. Audit entries and settled cases stay for 13 months.

    They are stripped of whatever tells of a person. Nothing is erased while a case is open or a
    contact may be live. Asking again finishes what was cut short, and changes nothing else.
    """
    from ivr.cli.state import erasing

    raise typer.Exit(erasing.erase(customer, store, because, by))


@quarantine.command("list")
def quarantine_list(store: Store) -> None:
    """List what was put away: when, why, how large, and where it is."""
    from ivr.cli.state import erasing

    raise typer.Exit(erasing.parked(store))


@quarantine.command("open")
def quarantine_open(
    name: Annotated[str, typer.Argument(metavar="ID", help="As the list shows it.")],
    store: Store,
    because: Because,
    by: By = "",
    out: Out = None,
) -> None:
    """Write out what was put away. It may hold a card number; the look is audited first."""
    from ivr.cli.state import erasing

    raise typer.Exit(erasing.look(name, store, (by, because), out))


@review.command("list")
def review_list(store: Store) -> None:
    """List what waits for a verdict, the oldest first."""
    from ivr.cli.state import reviewing

    raise typer.Exit(reviewing.waiting(store))


@review.command("show")
def review_show(
    name: Annotated[str, typer.Argument(metavar="ID", help="As the list shows it.")], store: Store
) -> None:
    """Show the charges that a review is about, and the command that decides it as shown."""
    from ivr.cli.state import reviewing

    raise typer.Exit(reviewing.show(store, name))


@review.command("decide")
def review_decide(
    name: Annotated[str, typer.Argument(metavar="ID", help="As the list shows it.")],
    verdict: Annotated[str, typer.Argument(help="fraud or legitimate.")],
    store: Store,
    seen: Annotated[
        list[str] | None, typer.Option("--seen", help="A charge that you saw; once for each.")
    ] = None,
    by: By = "",
) -> None:
    """Decide a review by what you saw: fraud blocks the cards, legitimate releases the charges.

    A charge that joined the case after you looked stays held, and a further review asks about it.
    """
    from ivr.cli.state import reviewing

    raise typer.Exit(reviewing.decide(store, name, verdict, seen or [], by))
