"""ivr: dialog specs in, a running phone service out.

This package face holds the version only, because every Lambda executes it; the public
Python face is `ivr.workspace`.
"""

__version__ = "0.1.0"
