"""Functions that are told of something that happened: charges, contact events, replies, time."""
