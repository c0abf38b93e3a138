"""The contract with a bot's code hook: the Lambda event, the answer, and how both are checked."""
