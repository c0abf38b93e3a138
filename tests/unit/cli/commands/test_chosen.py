"""What the first argument names is all that a start takes apart."""

import pytest
import typer.main

from ivr.cli.commands.app import app, chosen
from ivr.cli.main import execute


@pytest.mark.parametrize("name", sorted(typer.main.get_group(app).commands))
def test_a_command_is_the_same_alone_as_among_all(name, capsys):
    alone = typer.main.get_group(chosen([name]))
    assert list(alone.commands) == [name]
    assert execute([name, "--help"]) == 0
    said = capsys.readouterr().out
    app([name, "--help"], standalone_mode=False)
    assert capsys.readouterr().out == said


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["compil"], ["ivr"]])
def test_what_names_no_command_gets_all_of_them(arguments):
    assert chosen(arguments) is app
