"""Options that many commands have. No strings as annotations here: typer reads them."""

from pathlib import Path
from typing import Annotated

import typer

Root = Annotated[
    Path, typer.Option("--root", "-C", help="The workspace: the folder that holds flows/.")
]
Env = Annotated[str, typer.Option("--env", "-e", help="Environment in infra/environments/.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 on warnings too.")]
HERE = Path()
