"""Many charges judged at once, file in, file out, in the shape of Fraud Detector's batch results.

    done = judge(Asked(source, out, model, detector, digest), told)

Every row that comes in goes out, in its order, with four columns more: MODEL_SCORES, OUTCOMES,
RULE_RESULTS and STATUS. What is not `Success` says why. A run that was stopped goes on where it
was; the file appears under its name once it is whole.

Law of the room: memory is bounded, whatever the file's size. A card number is in no file that is
written here: its token stands in its place.
"""

from ivr.study.risk.batch.running import Asked, Done, judge

__all__ = ["Asked", "Done", "judge"]
