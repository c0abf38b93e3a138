"""What hand-written bots are lent by the dialogs that ask them: universals, keys, digressions."""

import pytest

BOT = """
bot: helper
locales: [en-US, es-US]
intents:
  Book: {utterances: {en-US: [book a table], es-US: [reservar]}}
"""
DIALOG = """
dialog: x
locales: [en-US, es-US]
defaults: {on_error: person, on_exhausted: person, max_retries: 1}
universals:
  {agent: {key: "0", goto: person}, repeat: {key: "9"}, main_menu: {key: "*", goto: first}}
start: first
nodes:
  first: {ask: {en-US: What now?, es-US: ¿Qué desea?}, bot: helper, intents: {Book: bye}}
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: {en-US: Good bye., es-US: Adiós ya.}}
"""


@pytest.fixture
def asked(bench):
    """Compile a dialog and a bot, return the program."""

    def compiled(dialog=DIALOG, bot=BOT):
        bench.bots = [bot]
        return bench.compile(dialog).program

    return compiled


@pytest.fixture
def wrong(bench):
    def found(dialog=DIALOG, bot=BOT):
        bench.bots = [bot]
        return [f for f in bench.refusals(dialog) if f.code == "LEX005"]

    return found


def intents(program, locale="en-US"):
    bot = next(each for each in program.bots if each.symbol_name == "helper")
    return {intent.name: intent.utterances for intent in bot.locale(locale).intents}


def test_a_bot_is_lent_universals_with_their_words_and_keys(asked):
    english, spanish = intents(asked()), intents(asked(), "es-US")
    assert set(english) == {"Book", "FallbackIntent", "Agent", "Repeat", "MainMenu", "Key0", "Key9"}
    assert english["Book"] == ("book a table",)
    assert "say that again" in english["Repeat"]
    assert english["Key9"][:2] == ("9", "nine")
    assert spanish["Key9"][:2] == ("9", "nueve")
    assert "menú principal" in spanish["MainMenu"]


def test_an_ask_dispatches_universals_by_word_and_by_key(asked, shown):
    x = shown(asked().flow("x_en-US"))
    choose = x.ways("first.choose")
    assert choose["Equals Book"] == "bye"
    assert choose["Equals Agent"] == choose["Equals Key0"] == "person"
    assert choose["Equals Repeat"] == choose["Equals Key9"] == choose["Equals MainMenu"] == "first"
    assert x.ways("first.heard")["Equals key_star"] == "first"
    session = x.parameters("first")["LexSessionAttributes"]
    assert session["x-amz-lex:dtmf:max-length:*:*"] == "1"
    assert session["x-amz-lex:dtmf:deletion-character:*:*"] == "D"


def test_an_exception_is_neither_lent_nor_dispatched(asked, shown):
    dialog = DIALOG.replace("intents: {Book: bye}", "intents: {Book: bye}, except: [repeat, agent]")
    program = asked(dialog)
    assert set(intents(program)) == {"Book", "FallbackIntent", "MainMenu"}
    assert "Equals Repeat" not in shown(program.flow("x_en-US")).ways("first.choose")


def test_what_one_node_excepts_another_may_allow(asked, shown):
    other = "  other: {ask: {en-US: What else?, es-US: ¿Qué más?}, bot: helper, "
    other += "intents: {Book: bye}}\n"
    dialog = DIALOG.replace("Book: bye}}", "Book: other}, except: [repeat]}") + other
    x = shown(asked(dialog).flow("x_en-US"))
    assert "Equals Key9" not in x.ways("first.choose")
    assert x.ways("other.choose")["Equals Key9"] == "other"


def test_without_keys_the_turn_listens_as_before(asked, shown):
    dialog = DIALOG.replace('key: "0", ', "").replace('{key: "9"}', "{}").replace('key: "*", ', "")
    session = shown(asked(dialog).flow("x_en-US")).parameters("first")["LexSessionAttributes"]
    assert not [key for key in session if "max-length:" in key or "character" in key]


def test_what_the_author_declares_stays_as_it_is(asked, shown):
    bot = BOT + "  Repeat: {utterances: {en-US: [come again], es-US: [cómo]}}\n"
    program = asked(bot=bot)
    assert intents(program)["Repeat"] == ("come again",)
    assert shown(program.flow("x_en-US")).ways("first.choose")["Equals Repeat"] == "first"


def test_shipped_words_give_way_to_the_authors_utterances(asked):
    bot = BOT.replace("[book a table]", "[book a table, repeat that, Operator]")
    english = intents(asked(bot=bot))
    assert "repeat that" not in english["Repeat"]
    assert "operator" not in english["Agent"]
    assert english["Book"] == ("book a table", "repeat that", "Operator")


def test_a_key_that_the_author_gave_another_meaning_is_found(wrong):
    bot = BOT.replace("[book a table]", '[book a table, "9"]')
    (found,) = wrong(bot=bot)
    assert found.where.line == 9
    assert "key 9, universal 'repeat', is also Book of bot 'helper'" in found.message
    assert "except: [repeat]" in found.remedy


def test_a_key_with_the_same_meaning_is_none(asked):
    bot = BOT.replace("[book a table]", '[book a table, "0"]')
    program = asked(DIALOG.replace("Book: bye", "Book: person"), bot)
    assert "0" not in intents(program)["Key0"]


def test_a_phrase_of_a_universal_that_the_author_gave_another_meaning_is_found(wrong):
    phrases = "agent: {phrases: {en-US: [Book a  table], es-US: [persona]}, "
    (found,) = wrong(DIALOG.replace("agent: {", phrases))
    assert "universal 'agent' is also Book" in found.message


@pytest.mark.parametrize(
    ("slot", "clash"),
    [
        ("{type: AMAZON.Number}", True),
        ("{type: Size}", True),
        ("{type: Code}", False),
        ("{type: AMAZON.Date}", False),
    ],
)
def test_a_key_that_may_be_the_value_itself_is_found(wrong, asked, slot, clash):
    kinds = 'slot_types: {Size: {values: {small: ["9"]}}, Code: {regex: "[0-9]{4}"}}\n'
    bot = BOT.replace("[book a table]", '[book a table, "{size}"]').replace(
        "[reservar]}}", f"[reservar]}}, slots: {{size: {slot}}}}}\n{kinds}"
    )
    if clash:
        assert any("may be the value 'size' of Book" in found.message for found in wrong(bot=bot))
    else:
        asked(bot=bot)


def test_a_value_keyed_at_once_is_not_cut_to_one_key(asked, shown):
    bot = BOT.replace("[book a table]", '[book a table, "{code}"]').replace(
        "[reservar]}}",
        '[reservar]}, slots: {code: {type: Code}}}\nslot_types: {Code: {regex: "[0-9]{4}"}}\n',
    )
    session = shown(asked(bot=bot).flow("x_en-US")).parameters("first")["LexSessionAttributes"]
    assert "x-amz-lex:dtmf:max-length:*:*" not in session
    assert session["x-amz-lex:dtmf:deletion-character:*:*"] == "D"


def test_a_value_that_the_bot_asks_for_keeps_all_its_keys(asked, shown):
    asking = "{en-US: For how many?, es-US: ¿Para cuántos?}"
    slot = f"slots: {{people: {{type: AMAZON.Number, required: true, ask: {asking}}}}}"
    bot = BOT.replace("es-US: [reservar]}}", f"es-US: [reservar]}}, {slot}}}")
    session = shown(asked(bot=bot).flow("x_en-US")).parameters("first")["LexSessionAttributes"]
    assert session["x-amz-lex:dtmf:max-length:*:*"] == "1"
    assert session["x-amz-lex:dtmf:max-length:Book:*"] == "513"
    assert session["x-amz-lex:dtmf:deletion-character:Book:*"] == "*"


def test_the_authors_own_fallback_is_looked_at_after_silence_and_the_star(asked, shown):
    bot = BOT + "  Lost: {built_in: AMAZON.FallbackIntent}\n"
    dialog = DIALOG.replace("intents: {Book: bye}", "intents: {Book: bye, Lost: person}")
    program = asked(dialog, bot)
    x = shown(program.flow("x_en-US"))
    assert "Lost" not in intents(program)
    assert x.ways("first")["Equals FallbackIntent"] == "first.heard"
    assert "Equals FallbackIntent" not in x.ways("first.choose")
    assert x.ways("first.heard") == {
        "next": "person",
        "Equals nothing": "person",
        "Equals key_star": "first",
        "NoMatchingCondition": "person",
    }


def test_silence_fails_a_try_though_the_author_takes_the_fallback(asked, shown):
    bot = BOT + "  Lost: {built_in: AMAZON.FallbackIntent}\n"
    dialog = DIALOG.replace("intents: {Book: bye}", "intents: {Book: bye, Lost: person}")
    dialog = dialog.replace("max_retries: 1", "max_retries: 2").replace('key: "*", ', "")
    x = shown(asked(dialog, bot).flow("x_en-US"))
    assert x.ways("first.heard") == {
        "next": "person",
        "Equals nothing": "first.silent",
        "NoMatchingCondition": "person",
    }
    late = x.ways("first")["InputTimeLimitExceeded"]
    assert x.ways("first.silent")["Equals 1"] == late == "first.no_input_1"


def test_a_hash_ends_no_choice_but_a_value_that_the_bot_asks_for(asked, shown):
    asking = "{en-US: For how many?, es-US: ¿Para cuántos?}"
    slot = f"slots: {{people: {{type: AMAZON.Number, required: true, ask: {asking}}}}}"
    bot = BOT.replace("es-US: [reservar]}}", f"es-US: [reservar]}}, {slot}}}")
    program = asked(DIALOG.replace('key: "*"', 'key: "#"'), bot)
    session = shown(program.flow("x_en-US")).parameters("first")["LexSessionAttributes"]
    assert session["x-amz-lex:dtmf:end-character:*:*"] == "C"
    assert session["x-amz-lex:dtmf:end-character:Book:*"] == "#"


def test_a_bot_is_lent_digressions_that_its_author_did_not_declare(asked, shown):
    digressions = """
digressions:
  Hours:
    phrases: {en-US: [opening hours], es-US: [horario]}
    say: {en-US: We are open., es-US: Está abierto.}
  Book:
    phrases: {en-US: [a book], es-US: [un libro]}
    say: {en-US: No books here., es-US: No hay libros.}
"""
    program = asked(DIALOG + digressions)
    assert intents(program, "es-US")["Hours"] == ("horario",)
    assert intents(program)["Book"] == ("book a table",)
    assert shown(program.flow("x_es-US")).ways("first.choose")["Equals Book"] == "bye"


def test_intents_that_nobody_declared_may_be_too_many(bench):
    many = "".join(
        f"  I{n}: {{utterances: {{en-US: [en {n} x], es-US: [es {n} x]}}}}\n" for n in range(246)
    )
    bench.bots = [BOT + many]
    (found,) = bench.refusals(DIALOG)
    assert (found.code, "252 intents" in found.message) == ("LEX003", True)
