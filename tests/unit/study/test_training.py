from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.session import Session
from ivr.hearing.trained.classifier import Classifier
from ivr.hearing.trained.found import Trained, digest, file_name
from ivr.hearing.trained.table import shipped
from ivr.hearing.trained.understanding import LABEL
from ivr.ir.bot import Bot, BotLocale, Intent, Slot, SlotType
from ivr.study.hearing import training
from ivr.study.hearing.learning import nothing
from ivr.study.hearing.learning.blocks import blocks_of
from ivr.study.hearing.samples import samples_of
from ivr.study.hearing.store import train_bot
from ivr.study.hearing.training import Sample, train

SAID = {
    "Block": "block my card,stop my card,freeze the card,i lost my card",
    "Balance": "what is my balance,how much money is there,tell me the balance,my money",
    "Agent": "talk to a person,agent please,a human being,somebody real",
    "Bye": "goodbye,that is all,bye bye,i am done",
    "Pay": "pay a bill,send a payment,pay my rent,a payment to the landlord",
}


def samples(*intents):
    return [Sample(t, i) for i in intents or SAID for t in SAID[i].split(",")]


def classifier(encoder, *intents):
    return Classifier(train(samples(*intents), "xx", encoder), encoder)


def test_what_was_learned_is_known(encoder):
    learned = classifier(encoder)
    for sample in samples():
        assert learned.guesses(sample.text)[0].intent == sample.intent
    assert learned.guesses("freeze the card now")[0].intent == "Block"


class Deaf:
    """Hears the same in everything, so that all sentences are like the bot's own."""

    def vector(self, text):
        del text
        return np.array([1.0, 0.0], np.float32)

    def vectors(self, texts):
        return np.stack([self.vector(text) for text in texts])


def test_a_bot_may_be_for_everything_that_is_no_business_of_others():
    learned = classifier(Deaf())
    assert learned.guesses("freeze the card now")[0].intent == "Block"


def test_many_and_few_are_learned_alike(encoder, monkeypatch):
    few = classifier(encoder)
    monkeypatch.setattr(training, "TOGETHER_MAX", 5)
    many = classifier(encoder)
    for text in ("freeze the card now", "pay the landlord", "bye"):
        assert few.guesses(text)[0].intent == many.guesses(text)[0].intent


def test_frames_are_listened_to_as_they_were_learned(encoder):
    texts = ["find The Blue One at the cinema", "find Zorro at the odeon", "Play Zorro", "play it"]
    frames = blocks_of(texts, len(texts), encoder, None, many=True).counted["frames"]
    assert {"^ find _ at", "at the _ $", "^ play _ $"} <= set(frames.vocabulary)
    weights = np.random.RandomState(4).randn(len(frames.vocabulary), 2).astype(np.float32)
    arrays = {
        "labels": np.array(["Find", "Play"]),
        "bias": np.zeros(2, np.float32),
        "settings": np.ones(4, np.float32),
        "sentence_weights": np.zeros((len(encoder.vector("")), 2), np.float32),
        "frames_vocabulary": np.array("\n".join(frames.vocabulary)),
        "frames_rarity": frames.rarity,
        "frames_weights": weights,
    }
    for name in ("words", "letters"):
        arrays[f"{name}_vocabulary"], arrays[f"{name}_rarity"] = np.array(""), np.ones(1)
        arrays[f"{name}_weights"] = np.zeros((1, 2))
    made = Classifier(arrays, encoder)
    heard = np.stack([made.scores(text) for text in texts])
    assert heard == pytest.approx(frames.rows @ weights, abs=1e-5)
    assert made.scores("Find zorro at the cinema") == pytest.approx(heard[0], abs=1e-5)


@pytest.mark.parametrize("intents", [("Block",), ("Block", "Balance"), ("Block", "Pay", "Bye"), ()])
def test_a_bot_of_any_size_is_sure_of_its_own_and_not_of_other_things(real_encoder, intents):
    learned = Classifier(train(samples(*intents), "en", real_encoder), real_encoder, shipped())
    own = [learned.guesses(s.text)[0].confidence for s in samples(*intents)]
    strange = ["how tall is the eiffel tower", "i want to order a pizza"]
    others = [learned.guesses(text)[0].confidence for text in strange]
    assert min(own) >= 0.4 > max(others)
    assert learned.guesses("the credit card disappeared")[0].confidence >= 0.4


def test_the_same_samples_give_the_same_arrays(encoder):
    one, other = (train(samples(), "xx", encoder) for _ in range(2))
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)


KINDS = ("visa", "gold", "prepaid", "travel", "family", "business", "student", "virtual", "store")


def bot(
    utterances=("block my {kind} card", "stop my card", "{kind}"),
    prompt="Which?",
    kinds=("credit", "debit"),
):
    values = [{"sampleValue": {"value": each}} for each in kinds]
    types = [{"name": "Kind", "slotTypeValues": values}]
    slot = {"name": "kind", "slotTypeName": "Kind", "description": prompt}
    given = [
        {"name": "Block", "sampleUtterances": utterances, "slots": [slot]},
        {"name": "Pay", "sampleUtterances": SAID["Pay"].split(","), "slots": []},
        {"name": "Fallback", "parentIntentSignature": "AMAZON.FallbackIntent"},
    ]
    return made("Cards", given, types)


def made(name, intents, types):
    records = [
        Intent.model_validate(
            {
                **each,
                "sampleUtterances": [{"utterance": u} for u in each.get("sampleUtterances", ())],
            }
        ).model_copy(update={"slots": tuple(Slot.model_validate(s) for s in each.get("slots", ()))})
        for each in intents
    ]
    locale = BotLocale(name="English", identifier="en_US").model_copy(
        update={
            "intents": tuple(records),
            "slot_types": tuple(SlotType.model_validate(t) for t in types),
        }
    )
    return Bot(name=name).model_copy(update={"locales": (locale,)})


def test_slots_are_filled_with_what_callers_may_say():
    found = [s for s in samples_of(bot().locales[0]) if s.intent == "Block"]
    assert {s.text for s in found} == {
        "block my credit card",
        "block my debit card",
        "stop my card",
    }
    assert sum(s.weight for s in found) == pytest.approx(2)


def test_no_value_stands_for_its_type():
    utterances = ("block my {kind} card", "stop the {kind} one", "freeze {kind}")
    listed = [s.text for s in samples_of(bot(utterances, kinds=KINDS).locales[0])]
    often = {kind: sum(kind in text for text in listed) for kind in KINDS}
    assert min(often.values()) == 1
    assert max(often.values()) <= len(utterances) - 1


def test_the_digest_tells_samples_from_prompts():
    assert digest(bot()) == digest(bot(prompt="Which one?"))
    assert digest(bot()) != digest(bot(utterances=("block it",)))


def test_nothing_trained_is_nobody(tmp_path):
    assert Trained.of(tmp_path).understanding(bot(), "en_US", lambda: None) is None


def test_a_broken_file_is_nobody(tmp_path):
    trained = Trained.of(tmp_path)
    trained.folder.mkdir(parents=True)
    (trained.folder / file_name(bot())).write_bytes(b"not arrays")
    assert trained.understanding(bot(), "en_US", lambda: None) is None


def test_a_bot_is_trained_stored_and_understood(store):
    trained = Trained(store)
    learned = train_bot(bot(), trained.folder)
    assert learned.file == trained.folder / file_name(bot())
    assert not train_bot(bot(), trained.folder).fresh
    understanding = trained.understanding(bot(), "en-US", lambda: None)
    assert understanding is not None
    assert understanding.label == LABEL
    exact, *_ = understanding.interpret(Utterance("stop my card"))
    assert (exact.intent, exact.confidence) == ("Block", 1.0)
    guess, *_ = understanding.interpret(Utterance("could you freeze the debit one right away"))
    assert guess.intent == "Block"
    assert guess.slots["kind"].interpreted == "debit"
    assert 0.4 <= (guess.confidence or 0) < 1
    assert understanding.interpret(Utterance("seven seven two")) == ()
    strange = understanding.interpret(Utterance("which planet is the largest"))
    assert all((each.confidence or 0) < 0.4 for each in strange)
    assert understanding.interpret(Utterance("")) == ()
    other = train_bot(bot(utterances=("block it",)), trained.folder)
    assert [file.name for file in trained.folder.glob("*.npz")] == [other.file.name]


def test_sentence_vectors_are_of_unit_length_and_alike_for_like_sentences(real_encoder):
    made = real_encoder
    texts = ["i lost my credit card", "he perdido mi tarjeta de crédito", "it rains", ""]
    found = made.vectors(texts)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert found[0] @ found[1] > 0.7 > found[0] @ found[2]
    for text, row in zip(texts, found, strict=True):
        assert np.allclose(made.vector(text), row, atol=1e-5)


def test_callers_at_once_are_understood_as_one_after_the_other(real_encoder):
    texts = [f"{one} {other} {one}{other}" for one in "abcdefghij" * 6 for other in "klmnopqrst"]
    with ThreadPoolExecutor(4) as callers:
        together = np.stack(list(callers.map(real_encoder.vector, texts)))
    alone = np.stack([real_encoder.vector(text) for text in texts])
    assert np.abs(together - alone).max() < 1e-4


@pytest.mark.parametrize("few", [4_000, 5])
def test_the_second_look_learns_from_its_encoder(encoder, monkeypatch, few):
    monkeypatch.setattr(training, "TOGETHER_MAX", few)
    arrays = train(samples(), "en", Deaf(), second=training.Second(encoder, training.ALWAYS))
    assert np.abs(arrays["second_strong_weights"]).max() > 0.1
    made = Classifier(arrays, Deaf(), shipped(), encoder)
    for sample in samples():
        assert made.guesses(sample.text)[0].intent == sample.intent


class Recording:
    """An encoder that remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def vector(self, text):
        return self.vectors([text])[0]

    def vectors(self, texts):
        self.asked += texts
        return np.full((len(texts), 2), 0.7, np.float32)


def test_encoders_learn_from_what_they_will_hear():
    usual, second = Recording(), Recording()
    taught = [Sample("Play The Blue One", "Play"), Sample("Find It", "Find")]
    train(taught, "en", usual, second=training.Second(second))
    assert set(second.asked) == {"Play the blue one", "Find it", "play", "find"}
    assert set(second.asked) < set(usual.asked)


def test_what_nobody_wrote_is_understood_as_without_training(store):
    kinds = [{"sampleValue": {"value": each}} for each in ("credit", "debit")]
    parts = {"subSlots": [{"name": "kind", "slotTypeId": "Kind"}]}
    types = [{"name": "Kind", "slotTypeValues": kinds},
             {"name": "Wish", "compositeSlotTypeSetting": parts}]  # fmt: skip
    slot = {"name": "wish", "slotTypeName": "Wish", "description": ""}
    given = [
        {"name": "Block", "sampleUtterances": ("block {wish}", "stop my card"), "slots": [slot]},
        {"name": "Pay", "sampleUtterances": SAID["Pay"].split(","), "slots": []},
        {"name": "Help", "parentIntentSignature": "AMAZON.HelpIntent"},
        {"name": "Fallback", "parentIntentSignature": "AMAZON.FallbackIntent"},
    ]
    odd = made("Odd", given, types)
    trained = Trained(store)
    train_bot(odd, trained.folder)
    understanding = trained.understanding(odd, "en_US", lambda: None)
    assert understanding is not None
    assert understanding.interpret(Utterance("can you help me"))[0].intent == "Help"
    reply = turn(
        listen_to(odd, "en_US", understanding=understanding),
        Session("s"), Utterance("block the debit one"), lambda event: None,
    )  # fmt: skip
    wish = reply.session.intent.slots["wish"] if reply.session.intent else None
    assert wish is not None
    assert wish.parts is not None
    assert wish.parts["kind"].interpreted == "debit"


def test_more_pieces_than_are_kept_change_nothing(real_encoder):
    """What was kept is forgotten when it becomes too much, in the middle of a call too."""
    words = [f"{one}{other}" for one in "abcdefghijklmnopqrstuvwxyz" for other in "aeioubrst" * 4]
    texts = [" ".join(words[at : at + 20]) for at in range(0, 900, 20)]
    before = real_encoder.vector("i lost my card")
    many = real_encoder.vectors(texts * 2)
    assert np.allclose(real_encoder.vector("i lost my card"), before, atol=1e-5)
    assert np.allclose(many[7], real_encoder.vector(texts[7]), atol=1e-5)


def test_fillings_of_one_sample_have_one_number():
    filled = [Sample("a", "X", 0.5, "{s}"), Sample("b", "X", 0.5, "{s}"), Sample("c", "X")]
    assert training.numbered(filled, 1, 2) == [0, 0, 1, -1, 2, 3]


def test_what_the_author_says_a_bot_is_not_for_is_refused(real_encoder):
    asked = "i would like a mortgage"
    beyond = ["i need a loan", "what are your mortgage rates", "lend me money for a house"]
    without = Classifier(train(samples(), "en", real_encoder), real_encoder, shipped())
    told = train(samples(), "en", real_encoder, beyond=beyond)
    learned = Classifier(told, real_encoder, shipped())
    assert learned.guesses(asked)[0].confidence < without.guesses(asked)[0].confidence
    assert learned.guesses(asked)[0].confidence < 0.4
    assert learned.guesses("please freeze my card")[0].confidence >= 0.4


def test_a_bot_that_is_for_it_understands_what_others_are_not_for(real_encoder):
    talk = {kind: said for kind, said in nothing.kinds()["en"].items() if len(said) >= 10}
    taught = [Sample(text, kind) for kind, said in talk.items() for text in said]
    learned = Classifier(train(taught, "en", real_encoder), real_encoder, shipped())
    found = [learned.guesses(sample.text)[0] for sample in taught]
    right = [each.intent == sample.intent for each, sample in zip(found, taught, strict=True)]
    assert np.mean(right) > 0.95
    assert np.mean([each.confidence >= 0.4 for each in found]) > 0.95


@pytest.mark.parametrize("language", ["en", "es"])
def test_sentences_that_no_bot_is_for_stand_there_once(language):
    found = nothing.sentences(language)
    assert len(found) == len(set(found)) >= 200
    assert set(found) <= set(nothing.sentences("fr"))


def test_what_a_bot_is_not_for_needs_new_training_and_reaches_it(store):
    plain = bot()
    strict = plain.model_copy(update={"beyond": {"en_US": ("i need a new driving licence",)}})
    assert digest(plain) != digest(strict)
    sure = []
    for each in (plain, strict):
        train_bot(each, store)
        understands = Trained(store).understanding(each, "en_US", lambda: None)
        assert understands is not None
        found = understands.interpret(Utterance("i need a new driving licence please"))
        sure.append(max((each.confidence or 0 for each in found), default=0))
    assert sure[1] <= sure[0]
    assert sure[1] < 0.4
