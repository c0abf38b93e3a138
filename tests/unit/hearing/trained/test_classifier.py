from __future__ import annotations

import numpy as np
import pytest

from ivr.hearing.trained.classifier import NOTHING, Classifier, energy, lead


class Flat:
    """Sentence vectors that say nothing."""

    def vector(self, text: str):
        return np.zeros(2, np.float32)


def arrays(**changed):
    usual = {
        "labels": np.array(["Block", "Pay"]),
        "bias": np.zeros(2, np.float32),
        "settings": np.array([1.0, 1.0, 3.0, 0.0], np.float32),
        "words_vocabulary": np.array("block\npay"),
        "words_rarity": np.ones(2, np.float32),
        "words_weights": np.eye(2, dtype=np.float16) * 4,
        "letters_vocabulary": np.array(""),
        "letters_rarity": np.ones(1, np.float32),
        "letters_weights": np.zeros((1, 2), np.float16),
        "sentence_weights": np.zeros((2, 2), np.float32),
    }
    return {**usual, **changed}


def test_the_known_word_decides():
    guesses = Classifier(arrays(), Flat()).guesses("block it")
    assert [guess.intent for guess in guesses] == ["Block", "Pay"]
    assert guesses[0].confidence > 0.9
    assert guesses[1].confidence < 0.1


def test_confidence_falls_with_what_is_out_of_scope():
    strict = arrays(settings=np.array([1.0, 1.0, -9.0, 0.0], np.float32))
    assert Classifier(strict, Flat()).guesses("block it")[0].confidence < 0.05


def test_unknown_words_leave_all_intents_as_likely():
    confidences = [guess.confidence for guess in Classifier(arrays(), Flat()).guesses("ñ")]
    assert confidences[0] == pytest.approx(confidences[1])


def test_nothing_is_learned_but_never_guessed():
    labels = np.array(["Block", NOTHING])
    guesses = Classifier(arrays(labels=labels), Flat()).guesses("block")
    assert [guess.intent for guess in guesses] == ["Block"]


def test_energy_is_of_all_intents_together():
    assert energy(np.array([-3.0])) == pytest.approx(-3.0)
    assert energy(np.array([0.0, 0.0])) == pytest.approx(np.log(2))


def test_what_sounds_like_nothing_belongs_less():
    settings = np.array([1.0, 2.0, 0.5, -3.0], np.float32)
    one = Classifier(arrays(labels=np.array(["Block", NOTHING]), settings=settings), Flat())
    assert one.belonging(np.array([1.0, 0.0], np.float32)) == pytest.approx(2.5)
    assert one.belonging(np.array([1.0, 1.0], np.float32)) == pytest.approx(-0.5)
    assert one.guesses("pay")[0].confidence < 0.01
    assert one.guesses("block")[0].confidence > 0.9


def test_arrays_that_are_not_whole_are_refused():
    broken = arrays()
    del broken["bias"]
    with pytest.raises(KeyError):
        Classifier(broken, Flat())


class Closer:
    """An encoder that is for the second intent, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def vector(self, text: str):
        self.asked.append(text)
        return np.array([1.0], np.float32)


def looks(near=1.0, length=99, **changed):
    return arrays(
        second_when=np.array([near, length]),
        second_bias=np.zeros(2, np.float32),
        second_words_weights=np.eye(2, dtype=np.float16),
        second_letters_weights=np.zeros((1, 2), np.float16),
        second_sentence_weights=np.zeros((2, 2), np.float32),
        second_strong_weights=np.array([[0.0, 3.0]], np.float32),
        **changed,
    )


def test_where_intents_are_close_the_second_look_decides():
    closer = Closer()
    made = Classifier(looks(), Flat(), None, closer)
    first, second = made.guesses("block and PAY")
    assert closer.asked == ["block and pay"]
    assert (first.intent, second.intent) == ("Pay", "Block")
    assert first.confidence > 0.9
    assert made.scores("block and pay").tolist() == pytest.approx([2.83, 2.83], abs=0.01)


def test_where_they_are_not_nobody_is_asked_again():
    closer = Closer()
    made = Classifier(looks(), Flat(), None, closer)
    assert made.guesses("block it")[0].intent == "Block"
    assert closer.asked == []


def test_every_utterance_may_be_looked_at_again():
    made = Classifier(looks(float("inf")), Flat(), None, Closer())
    assert made.guesses("block it")[0].intent == "Pay"


def test_what_is_long_is_not_looked_at_again():
    said = "block and pay"
    for length, intent in ((len(said), "Pay"), (len(said) - 1, "Block")):
        made = Classifier(looks(length=length), Flat(), None, Closer())
        assert made.guesses(said)[0].intent == intent


def test_with_one_intent_there_is_nothing_to_look_at():
    closer = Closer()
    given = looks(float("inf"), labels=np.array(["Block", NOTHING]))
    for name in ("bias", "words_weights", "letters_weights", "sentence_weights", "strong_weights"):
        given[f"second_{name}"] = given[f"second_{name}"][..., :1]
    made = Classifier(given, Flat(), None, closer)
    assert [guess.intent for guess in made.guesses("pay")] == ["Block"]
    assert closer.asked == []


def test_the_second_look_does_not_say_whether_it_is_any_business_of_the_bots():
    strict = looks(settings=np.array([1.0, 1.0, -9.0, 0.0], np.float32))
    assert Classifier(strict, Flat(), None, Closer()).guesses("block pay")[0].confidence < 0.05


def test_a_second_look_that_is_not_whole_is_refused():
    broken = looks()
    del broken["second_strong_weights"]
    assert Classifier(broken, Flat()).guesses("block it")[0].intent == "Block"
    with pytest.raises(KeyError):
        Classifier(broken, Flat(), None, Closer())


def test_the_lead_is_how_far_the_first_is_before_the_second():
    assert lead(np.array([1.0, 4.0, 3.5, -2.0])) == pytest.approx(0.5)
    assert lead(np.array([1.0])) == float("inf")


@pytest.mark.parametrize(
    "changed",
    [
        {"words_rarity": np.ones(1, np.float32)},
        {"words_weights": np.ones((1, 2), np.float16)},
        {"letters_weights": np.ones((1, 3), np.float16)},
        {"sentence_weights": np.ones(2, np.float32)},
        {"bias": np.zeros(3, np.float32)},
        {"labels": np.array("Block")},
        {"settings": np.zeros(2, np.float32)},
        {"second_bias": np.zeros(1, np.float32)},
        {"second_strong_weights": np.zeros((1, 3), np.float32)},
        {"second_when": np.array(1.0)},
    ],
    ids=str,
)
def test_arrays_that_do_not_fit_are_refused_at_once(changed):
    with pytest.raises(ValueError, match=r"."):
        Classifier(looks() | changed, Flat(), None, Closer())


def test_the_sharper_the_surer():
    one, other = (
        Classifier(arrays(settings=np.array([sharp, 0.0, 99.0, 0.0])), Flat()).guesses("pay")
        for sharp in (1.0, 2.0)
    )
    odds = [found[0].confidence / found[1].confidence for found in (one, other)]
    assert odds[1] == pytest.approx(odds[0] ** 2, rel=1e-3)
