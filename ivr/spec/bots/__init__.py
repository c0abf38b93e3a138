"""Bots as their authors write them: intents, slots, slot types, and the steps between them."""
