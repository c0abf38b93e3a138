"""The whole service on virtual time: callers, telephone, platform and faults from one seed."""
