"""What runs here: calls, a served contact centre, streams played again, the screen of a store."""
