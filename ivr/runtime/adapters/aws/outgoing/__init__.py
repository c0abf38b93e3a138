"""What leaves the bank by AWS: calls, text messages, news for other systems."""
