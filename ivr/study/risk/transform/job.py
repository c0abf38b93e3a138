"""The transform as a Spark job: a Glue job runs this file with the project's wheel beside it.

    --SOURCE s3://lake/charges/2026.parquet[,...] --OUT s3://lake/features
    --JOB_NAME features --ZONED false --EVENTS true --CALLS false    (the last three are optional)

Glue passes arguments of its own, which are left alone. Card numbers are tokenised by the key in the
environment variable IVR_PEPPER, the same as that of the functions, or tokens do not match theirs;
on Glue, CUSTOMER_IVR_PEPPER by `--customer-driver-env-vars`.
Source: Glue developer guide, job parameters, and providing your own Python libraries.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from ivr.faults import IvrError, Unreadable
from ivr.runtime.settings import PEPPER_BYTES_MIN
from ivr.study.risk.transform.engines.spark import SparkEngine
from ivr.study.risk.transform.run import Asked, Summary, transform_by

PEPPERS = ("IVR_PEPPER", "CUSTOMER_IVR_PEPPER")


def main(arguments: Sequence[str], environment: Mapping[str, str], session: Any) -> Summary:  # noqa: ANN401  pyspark is optional
    """Transform what the arguments name by a Spark session; the caller stops it.

    Raises:
        Unreadable: An argument or the pepper is missing (USE001), or see `transform`.
    """
    parser = ArgumentParser(exit_on_error=False, add_help=False, allow_abbrev=False)
    for name in ("SOURCE", "OUT"):
        parser.add_argument(f"--{name}", default="")
    for name in ("ZONED", "EVENTS", "CALLS"):
        parser.add_argument(f"--{name}", choices=("true", "false"), default="false")
    given, _ = parser.parse_known_args(list(arguments))
    if not given.SOURCE or not given.OUT:
        raise Unreadable("--SOURCE and --OUT must be given. Set them as job parameters.")
    asked = Asked(
        files=(),
        out=Path(),
        pepper=_pepper(environment),
        zoned=given.ZONED == "true",
        events=given.EVENTS == "true",
        calls=given.CALLS == "true",
    )
    engine = SparkEngine(session)
    try:
        return transform_by(engine, asked, given.SOURCE.split(","), given.OUT.rstrip("/"))
    finally:
        engine.close()


def _pepper(environment: Mapping[str, str]) -> bytes:
    pepper = next((environment[name] for name in PEPPERS if environment.get(name)), "").encode()
    if len(pepper) < PEPPER_BYTES_MIN:
        raise Unreadable(
            f"{PEPPERS[0]} is shorter than {PEPPER_BYTES_MIN} bytes. Set the one of the functions."
        )
    return pepper


def run() -> int:
    """Run the job on the cluster that it was started on; return its exit code."""
    session: Any = import_module("pyspark.sql").SparkSession.builder.getOrCreate()
    try:
        summary = main(sys.argv[1:], os.environ, session)  # noqa: TID251  it is no function
    except IvrError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    finally:
        session.stop()
    sys.stdout.write(f"{summary}\n")
    return 0


if __name__ == "__main__":
    sys.exit(run())
