"""A plan carried out: stacks, bots, flows, numbers, and what is no longer wanted, in this order.

Law: every step looks before it makes, so that a step which was done and not recorded is found, not
done twice.
"""
