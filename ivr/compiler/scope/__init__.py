"""What lowering knows of its surroundings: names, variables, prompts and ways out."""
