"""What authors write: dialogs, bots, environments, policies, and the reader of their YAML."""
