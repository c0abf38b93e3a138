"""How a classifier is learned: features, weights, how much each feature says, and the gate.

Law: numpy alone; deterministic; no intent, bot or corpus is known here by name.
"""
