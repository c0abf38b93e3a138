"""Risk at design time: from labelled history to features, to a model, to a report people read.

Law of the room: features are those of `ivr.runtime.risk.learned.features`, computed here by a
dataframe engine from the same table; nothing that scores a charge imports this.
"""
