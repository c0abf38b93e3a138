"""`ivr ops`: what goes on in a store, on one screen."""
