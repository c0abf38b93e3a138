"""`ivr stream`: architectures of streaming on a laptop."""
