"""The local understanding: sample utterances as templates, then likeness, and slot values."""
