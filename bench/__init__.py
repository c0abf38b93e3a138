"""What is fast enough, measured: `make bench`. Nothing here ships."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - set for numpy, as ivr does
