"""The step graph of a bot: a turn in the making, and what each step does to it."""
