"""Rules that keep callers safe: disclosure, consent, proof, secrets."""
