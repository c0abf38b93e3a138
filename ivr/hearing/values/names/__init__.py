"""What is named: people, places, streets."""
