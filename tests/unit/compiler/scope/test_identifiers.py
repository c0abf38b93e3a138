"""Names of actions: unique, short, and accepted by Connect."""

from ivr.compiler.scope.identifiers import IDENTIFIER_MAX, Identifiers, entry


def test_identifiers_are_unique_short_and_accepted():
    names = Identifiers()
    long = "n" * 40
    given = [
        names.fresh("top"),
        names.fresh("top", "no_input_1"),
        names.fresh("top", "keep"),
        names.fresh("top", "keep"),
        names.fresh("constructor"),
        names.fresh(long),
        names.fresh(long, "another_long_role_name"),
        names.fresh(long, "another_long_role_nome"),
    ]
    assert given[:5] == ["top", "top.no_input_1", "top.keep", "top.keep_2", "constructor~"]
    assert given[4] == entry("constructor")
    assert len(set(given)) == len(given)
    assert max(map(len, given)) <= IDENTIFIER_MAX
    assert not any(set(name) & set("%:(\\/)=$,;[]{}") for name in given)
