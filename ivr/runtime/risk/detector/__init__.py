"""Rules over a score at call time: detectors as JSON, read, evaluated and explained.

Law of the room: the standard library only; no text is ever run, no pattern goes back. What design
time compiled is checked again when it is read, because files are changed by hands.
"""
