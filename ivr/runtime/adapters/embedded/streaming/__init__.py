"""What streams of charges start and fill, only remembered."""
