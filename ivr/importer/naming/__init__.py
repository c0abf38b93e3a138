"""What things are called: words, symbols, variables, prompts."""
