"""A contact centre behind the port: calls placed and answered here, texts, events, charges."""
