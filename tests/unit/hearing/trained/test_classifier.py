from __future__ import annotations

import numpy as np
import pytest

from ivr.hearing.trained.classifier import NOTHING, Classifier, energy


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
