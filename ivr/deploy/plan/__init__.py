"""What would change: wanted against recorded, told in the caller's terms. Nothing is written."""
