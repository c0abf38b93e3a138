"""What `ivr policy` does: prove a risk policy, explain it, replay the past under another."""
