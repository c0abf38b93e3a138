"""What rules know: facts worked out once from dialogs, prompts and flows."""
