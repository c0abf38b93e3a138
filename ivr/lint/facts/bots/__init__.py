"""What is known of bots: their settings, steps, sounds and limits, and where each part stands."""
