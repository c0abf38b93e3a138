"""Bots that an author wrote: their lists and templates written out, and what they are lent."""
