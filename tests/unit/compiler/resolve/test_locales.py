"""What is said in one language only where callers speak two."""


def test_a_hook_needs_a_dialog_of_its_kind_and_locale(bench):
    queue = """
    dialog: hold
    kind: customer_hold
    locales: [en-US]
    start: wait
    nodes: {wait: {play_queue: [Please hold.]}}
    """
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    hooks: {customer_queue: hold}
    start: first
    nodes: {first: {hangup: {en-US: Bye then., es-US: Adiós ya.}}}
    """
    assert bench.findings(dialog, queue) == ["4 LOC001", "4 REF001"]


def test_one_text_cannot_serve_two_locales(bench):
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    start: first
    nodes: {first: {hangup: Good bye.}}
    """
    assert "5 LOC001" in bench.findings(dialog)


def test_a_prompt_missing_in_one_locale(bench):
    bench.prompts = {"en-US": {"x": {"bye": "Good bye."}}}
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    start: first
    nodes: {first: {hangup: bye}}
    """
    (finding,) = bench.refusals(dialog)
    assert (finding.code, finding.where.line) == ("LOC001", 5)
    assert "es-US" in finding.message


def test_one_list_of_phrases_cannot_serve_two_locales(bench):
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    defaults: {on_exhausted: bye}
    start: first
    nodes:
      first:
        menu: {en-US: What now?, es-US: Y ahora?}
        options: [{phrases: [card], goto: bye}]
      bye: {hangup: {en-US: Good bye., es-US: Adiós ya.}}
    """
    assert bench.findings(dialog) == ["9 LOC008"]
