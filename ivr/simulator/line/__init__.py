"""What passes between a flow and the caller: prompts, keys, words and a bot's turns."""
