"""What comes in from outside a call: requests of the web, records of streams."""
