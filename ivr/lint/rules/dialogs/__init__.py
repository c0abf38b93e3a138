"""Rules about dialogs as their authors write them."""
