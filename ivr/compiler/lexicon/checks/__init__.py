"""What may be wrong with the words of a bot or of a dialog."""
