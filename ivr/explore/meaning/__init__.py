"""What each action can do to a contact, as far as a walk has to know it."""
