"""What is spelled: letters and digits, telephone numbers, postal codes, mail addresses."""
