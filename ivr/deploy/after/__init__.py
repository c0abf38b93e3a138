"""After a deployment: what was edited since, and how to be rid of it all."""
