"""Node families of exact dialogs, one module for each."""
