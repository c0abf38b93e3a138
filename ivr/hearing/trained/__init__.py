"""A trained understanding at call time: plain arrays, numpy, and no library that learned them.

Law: nobody imports numpy by importing hearing; `found` looks for what was trained and loads the
rest of this room only where there is something. Nothing here learns.
"""
