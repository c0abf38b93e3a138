"""Which ids find which bot."""

from __future__ import annotations

import pytest

from ivr.faults import Refused, Unreadable
from ivr.formats.lex.pieces import identifier
from ivr.local.serving.catalogue import Catalogue, Served
from ivr.local.serving.faults import ServiceError


def test_an_exported_bot_keeps_the_id_that_it_had(bot):
    exported = bot().model_copy(update={"identifier": "AB12CD34EF", "symbol_name": "shop"})
    catalogue = Catalogue.of([Served(exported)])
    ids = ("AB12CD34EF", "FlowerShop", "shop", identifier("bot", "FlowerShop"))
    assert {catalogue.find(each).bot.name for each in ids} == {"FlowerShop"}


def test_our_own_id_goes_before_the_id_of_another_archive(bot):
    thief = bot("Thief").model_copy(update={"identifier": identifier("bot", "FlowerShop")})
    catalogue = Catalogue.of([Served(bot()), Served(thief)])
    assert catalogue.find(identifier("bot", "FlowerShop")).bot.name == "FlowerShop"


def test_two_bots_of_one_name(bot):
    with pytest.raises(Refused) as caught:
        Catalogue.of([Served(bot()), Served(bot())])
    assert [finding.code for finding in caught.value.findings] == ["LEX050"]


def test_aliases_share_what_understands(bot):
    catalogue = Catalogue.of([Served(bot())], ("live",))
    served = catalogue.find("FlowerShop")
    one, other = (catalogue.listener(served, alias, "en_US") for alias in ("live", "TSTALIASID"))
    assert one.understanding is other.understanding
    assert (one.bot.alias_name, other.bot.alias_id) == ("live", "TSTALIASID")
    assert catalogue.listener(served, "live", "en_US") is one
    with pytest.raises(ServiceError, match="has no alias 'prod'"):
        catalogue.alias_of(served, "prod")


@pytest.mark.parametrize("alias", ["bad alias!", "", "-prod", "a__b", "ñ", "x" * 101, "prod\n"])
def test_what_can_be_no_alias(bot, alias):
    with pytest.raises(Unreadable, match="no name of an alias") as caught:
        Catalogue.of([Served(bot())], (alias,))
    assert caught.value.code == "USE001"


def test_names_and_ids_of_aliases(bot):
    names = ("prod", "v1_live-", "A1B2C3D4E5", "x" * 100)
    assert Catalogue.of([Served(bot())], names).aliases[2:] == names
