"""Groups of commands, such as `ivr bot`: parse arguments, call one room, exit with its code."""
