"""Arguments of all commands: parse them, call one room, exit with its code."""
