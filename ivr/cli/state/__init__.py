"""What `ivr data` does: customers in and out of a store, shown, exported and erased."""
