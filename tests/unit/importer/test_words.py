"""Names made of what flows say: what tells something stays, what any flow says goes."""

import pytest

from ivr.importer.naming.words import NAME_MAX, gist, with_tail, with_value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Your balance is $.External.balance dollars.", "balance_dollars"),
        ("Hello $['Attributes']['first name'], good to hear you", "hello_good_hear_you"),
        ("$.External.message", "external_message"),
        ("For billing press 1. For support, press 2.", "billing_support"),
        ("Press 1 for cards, press the star to hear this again", "cards_hear_again"),
        ("Para tarjetas, oprima 1. Para préstamos, marque 2.", "tarjetas_prestamos"),
        ("<speak>Please hold the line</speak>", "hold_line"),
        ("Press 1.", "press_1"),
        ("Enter your 16 digit card number", "enter_16_digit_card_number"),
        ("Press once more", "press_once_more"),
        ("...", ""),
    ],
)
def test_the_gist_of_a_text(text: str, name: str) -> None:
    assert gist(text) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("wedding", "set_topic_wedding"),
        ("en-US", "set_topic_en_us"),
        ("{{ topic }}", "set_topic"),
        ("1", "set_topic"),
        ("a sentence that goes on", "set_topic"),
        (None, "set_topic"),
    ],
)
def test_a_short_value_is_part_of_the_name(value: object, name: str) -> None:
    assert with_value("set_topic", value) == name
    assert len(name) <= NAME_MAX


def test_a_long_name_keeps_what_tells_it_apart():
    long = "Sample Lambda integration with much to say {}"
    assert with_tail(long.format(1), 36) == "sample_lambda_integration_with_1"
    assert with_tail(long.format("(chat)"), 36) == "sample_lambda_integration_with_chat"
    assert with_tail("Main IVR", 36) == "main_ivr"
    assert len(with_tail("x" * 30 + " " + "y" * 30, 36)) <= 36
