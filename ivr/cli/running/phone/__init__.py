"""The terminal phone: who calls, what is heard, keys and words, and ringing again on save."""
