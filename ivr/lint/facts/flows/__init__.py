"""What flows in Connect's own form are worked out to be: their faults, paths and loops."""
