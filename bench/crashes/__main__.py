"""Strike every scene at every operation; the exit code says whether a promise was broken.

    python -m bench.crashes
    python -m bench.crashes --unstruck

Every scene is played unstruck first: seconds tell what is wrong without any fault.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from bench.crashes.scenes import SCENES
from bench.crashes.striking import KINDS, Scene, operations, struck

RETRIES = (0, 3)


def points(*, unstruck: bool) -> Iterator[tuple[Scene, int, str, int]]:
    """Yield scene, operation, kind of strike and retries; operation 0 is none."""
    for scene in SCENES:
        yield from ((scene, 0, KINDS[0], retries) for retries in RETRIES)
    for scene in () if unstruck else SCENES:
        for at in range(1, operations(scene) + 1):
            yield from ((scene, at, kind, retries) for kind in KINDS for retries in RETRIES)


def first_wrong(scene: Scene, at: int, kind: str, retries: int) -> str:
    """Return the first promise that is broken; a scene that cannot be played to its end is one."""
    try:
        return next(struck(scene, at, kind, retries), "")
    except Exception as problem:  # noqa: BLE001 - whatever a function or a check of ours lets out
        return f"it ended in {type(problem).__name__}: {problem}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Strike until a promise is broken, or everything was struck."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unstruck", action="store_true", help="play the scenes, strike nothing")
    asked, count = parser.parse_args(arguments), 0
    for scene, at, kind, retries in points(unstruck=asked.unstruck):
        count += 1
        if wrong := first_wrong(scene, at, kind, retries):
            print(f"BROKEN in {scene.name}, operation {at} {kind}: {wrong}")
            return 1
    print(f"{count:,} crash points, and no promise was broken")
    return 0


if __name__ == "__main__":
    sys.exit(main())
