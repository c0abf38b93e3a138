"""SSML: what is allowed, checked and voiced."""
