"""Products of weights with few columns, which are most of a turn's time.

Law: the same numbers as `matrix @ columns`, but for how they are rounded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FEW, BLOCK = 16, 36_864
"""Up to so many columns, products are made by blocks of so many weights at most: BLAS lays bigger
matrices out anew each time, which takes longer than the product."""


def product(matrix: Floats, columns: Floats) -> Floats:
    """Return a matrix, whose rows lie one after the other, times columns."""
    rows, width = matrix.shape
    height = next((each for each in range(BLOCK // width, 0, -1) if rows % each == 0), rows)
    if columns.shape[1] > FEW or height == rows:
        return matrix @ columns
    return (matrix.reshape(-1, height, width) @ columns).reshape(rows, -1)
