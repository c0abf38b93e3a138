"""What is known of a bot before anybody speaks: its records, read once, and what lies behind."""
