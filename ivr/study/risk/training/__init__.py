"""Training of fraud models: split by time, checks for leaks, trees, calibration, export.

Law of the room: time parts what is learned from what judges; a seed and a history make the same
model, byte for byte; what is shipped is what was measured.
"""
