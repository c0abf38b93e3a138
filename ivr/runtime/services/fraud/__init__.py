"""What follows a suspicious charge: cases, calls and messages, answers, ends, reviews."""
