"""Every name that a dialog uses is found, once; every finding of this stage comes at once."""
