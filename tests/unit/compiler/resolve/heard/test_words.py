"""Options that are chosen by an intent: known ones have words, unknown ones must get some."""

HEAD = """\
dialog: x
locales: [en-US, es-US]
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: {en-US: Good bye., es-US: Adiós ya.}}
  first:
    menu: {en-US: Is that so?, es-US: ¿Es así?}
    options:
"""


def menu(*options):
    return HEAD + "".join(f"      - {{{each}, goto: bye}}\n" for each in options)


def test_yes_and_no_need_no_phrases_in_any_language(bench):
    (bot,) = bench.compile(menu('intent: "Yes"', 'intent: "No"')).program.bots
    assert "that's right" in bot.locale("en-US").intent("Yes").utterances
    assert "claro que sí" in bot.locale("es-US").intent("Yes").utterances
    assert "para nada" in bot.locale("es-US").intent("No").utterances


def test_an_unknown_intent_without_phrases_is_found(bench):
    (found,) = bench.refusals(menu('intent: "Yess"'))
    assert (found.code, found.where.line) == ("REF001", 11)
    assert found.remedy == "Did you mean 'Yes'?"
    (found,) = bench.refusals(menu("intent: Balance"))
    assert "Add `phrases:`" in found.remedy


def test_an_intent_with_phrases_elsewhere_has_words(bench):
    phrases = "phrases: {en-US: [balance], es-US: [saldo]}"
    dialog = menu(f"intent: Balance, {phrases}")
    dialog += "  second:\n    menu: {en-US: And now?, es-US: ¿Y ahora?}\n"
    dialog += "    options: [{intent: Balance, goto: first}]\n"
    bench.compile(dialog.replace("start: first", "start: second"))


def test_an_intent_with_words_in_one_language_only_is_found_in_the_other(bench):
    dialog = menu("intent: Balance, phrases: {en-US: [balance]}, locales_only: [en-US]")
    dialog += "      - {intent: Balance, goto: bye, locales_only: [es-US]}\n"
    (found,) = bench.refusals(dialog)
    assert (found.code, "es-US" in found.message) == ("LOC008", True)


def test_where_keys_alone_are_taken_an_intent_needs_no_words(bench):
    dialog = menu('key: "1", intent: Balance').replace(
        "    options:", "    input: keys\n    options:"
    )
    bench.compile(dialog)
