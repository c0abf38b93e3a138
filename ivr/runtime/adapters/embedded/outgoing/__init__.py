"""What would leave the bank, only remembered: calls, text messages, news for other systems."""
