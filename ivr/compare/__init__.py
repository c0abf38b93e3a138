"""Two versions of a flow side by side: whether they are one, and what callers would notice."""
