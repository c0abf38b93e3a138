"""What can be wrong with a model's file, with what it is trained on, and with its report."""

from __future__ import annotations

from ivr.lint.codes.code import Code

TRAINING_CODES: tuple[Code, ...] = (
    Code(
        "RSK101",
        "A file is no model, cannot be read, or was cut short at its start.",
        "Train the model again, or take its file from where it was made.",
    ),
    Code(
        "RSK102",
        "The file of a model was altered or cut short: its digest does not match.",
        "Take the file from where it was made; nothing is scored by this one.",
    ),
    Code(
        "RSK103",
        "A model is of another kind, or of another release.",
        "Train it again with this release.",
    ),
    Code(
        "RSK104",
        "A model is whole, and not the one that the settings name by its digest.",
        "Deploy the model that `IVR_MODEL_DIGEST` names, or name this one.",
    ),
    Code(
        "RSK201",
        "A file is no feature frame of this release.",
        "Transform the history again.",
    ),
    Code(
        "RSK202",
        "A file of labels cannot be read, or a label means nothing.",
        "Its columns are `event_id` and `label`; labels are fraud or legit, 1 or 0.",
    ),
    Code(
        "RSK211",
        "A history has one kind of label only, or too few frauds to learn from or to judge by.",
        "Bring a longer history; see whether the right column is the label.",
    ),
    Code(
        "RSK212",
        "One feature alone tells the label.",
        "It was made from the label, or afterwards; take it out of the file.",
    ),
    Code(
        "RSK213",
        "Whether a feature is missing tells the label.",
        "Frauds and honest charges come from different sources; export them alike.",
    ),
    Code(
        "RSK214",
        "Features do not follow from the charges before them.",
        "They were made by another definition, or look ahead; transform the history again.",
    ),
    Code(
        "RSK221",
        "Some cards have frauds only: that they have no history gives them away.",
        "They weigh little in training; read the figures without them, and ask why they are so.",
    ),
    Code(
        "RSK222",
        "Tested charges are not all later than those that were learned from.",
        "Split by time: what is tested should be the future of what is learned.",
    ),
    Code(
        "RSK223",
        "Columns that name a person, a card or a place are left out.",
        "Nothing is to be done; a model that knows them knows old cards by heart.",
    ),
    Code(
        "RSK224",
        "Few frauds are in the part that is kept back.",
        "Read the figures as a direction; keep back more, or bring a longer history.",
    ),
    Code(
        "RSK301",
        "Charges that judge a model are from the time that it learned from.",
        "Judge by later charges: on those that it knows, figures flatter.",
    ),
    Code(
        "RSK302",
        "One feature brings more than half of what a model gains.",
        "Ask whether it knows the label; train without it and compare.",
    ),
    Code(
        "RSK303",
        "A model is far better on what it learned from than on what it had not seen.",
        "It learned by heart, or fraud has changed; fewer leaves, or newer history.",
    ),
    Code(
        "RSK304",
        "Few frauds judge a model.",
        "Read intervals, not figures; wait for more labels.",
    ),
    Code(
        "RSK305",
        "A score does not stop the share of honest charges that it should.",
        "Calibrate anew: train with `--update` on recent history.",
    ),
    Code(
        "RSK306",
        "Charges have moved from those that a model learned from.",
        "Find out why; train with `--update` where it is here to stay.",
    ),
    Code(
        "RSK307",
        "Much of a model's merit comes from cards that have frauds only.",
        "Believe the figures without them: real cards have a history.",
    ),
    Code(
        "RSK308",
        "A model's figures are nearly perfect.",
        "Look for leakage; made-up history is easier than life.",
    ),
    Code(
        "RSK309",
        "A month is much worse than the whole.",
        "Look at its frauds: they may follow a new pattern, or their labels come late.",
    ),
    Code(
        "RSK310",
        "The charges of a report have one kind of label only.",
        "Bring frauds and honest charges; see whether the right column is the label.",
    ),
    Code(
        "RSK320",
        "A backtest has no charge to decide about.",
        "Give a longer history by `--data`.",
    ),
)
