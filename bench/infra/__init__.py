"""The stacks of infra/stacks, looked at from outside: read together, drawn, and priced."""
