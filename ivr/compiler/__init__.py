"""From dialogs to flows: resolve, lower, tidy, link."""
