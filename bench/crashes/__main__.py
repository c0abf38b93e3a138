"""Strike every scene at every operation; the exit code says whether a promise was broken.

python -m bench.crashes
"""

from __future__ import annotations

import sys

from bench.crashes.scenes import SCENES
from bench.crashes.striking import KINDS, operations, struck

RETRIES = (0, 3)


def main() -> int:
    """Strike until a promise is broken, or everything was struck."""
    count = 0
    for scene in SCENES:
        for at in range(operations(scene) + 1):
            for kind in KINDS if at else KINDS[:1]:
                for retries in RETRIES:
                    count += 1
                    for wrong in struck(scene, at, kind, retries):
                        print(f"BROKEN in {scene.name}, operation {at} {kind}: {wrong}")
                        return 1
    print(f"{count:,} crash points, and no promise was broken")
    return 0


if __name__ == "__main__":
    sys.exit(main())
