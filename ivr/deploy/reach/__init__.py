"""How an account is reached: the port, patience with its limits, and faults told as findings."""
