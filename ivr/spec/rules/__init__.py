"""The rule language of Fraud Detector: text, tree, types, and proof over all scores."""
