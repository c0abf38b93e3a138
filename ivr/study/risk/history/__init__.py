"""Made-up history to learn from, until there is real one: card charges, and inbound contacts.

    charges(rows, seed)    labelled charges, in order of time
    calls(rows, seed)      labelled inbound contacts, in order of time

Law of the room: nobody in it is real, and the same seed makes the same rows. What is true in it
was put in by the rules that each file documents: a model trained on it has learned those rules, and
says nothing about a bank's own customers. It serves to try the way from history to decision.
"""

from ivr.study.risk.history.calls import calls
from ivr.study.risk.history.charges import charges
from ivr.study.risk.history.writing import write

__all__ = ["calls", "charges", "write"]
