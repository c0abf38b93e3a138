"""What is done for a contact while it lasts: who it is, where it goes, what it may know and do."""
