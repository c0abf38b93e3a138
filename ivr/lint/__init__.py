"""Rules about dialogs, flows and bots, and the engine that runs them."""
