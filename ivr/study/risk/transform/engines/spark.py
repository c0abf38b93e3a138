"""Spark as the engine of the transform: for a lake, and on one machine where a test asks.

Law of the room: pyspark is imported when an engine is opened; it needs the extra `spark` and a JDK
that Spark supports. Files are folders here: Spark writes parts.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from functools import reduce
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ivr.faults import Unreadable
from ivr.study.risk.transform.engines.engine import CORRUPT, Read, unreadable
from ivr.study.risk.transform.frames import Table, ibis

CARDS_MAX = 1_000_000
"""Tokens that a worker remembers."""


def why_not() -> str:
    """Return why Spark cannot run here, or nothing."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed. Install the extra `spark`."
    if shutil.which("java") is None:
        return "there is no JDK. Install one that Spark supports, such as 17."
    return ""


def local_session(name: str = "ivr") -> Any:  # noqa: ANN401  pyspark is optional
    """Return a Spark session of one thread on this machine: to prove, not to be fast.

    It starts quickly: no web page, no compiled stages, one partition; a cluster has its own.

    Raises:
        Unreadable: Spark cannot run here (HIS006).
    """
    if reason := why_not():
        raise Unreadable(f"Spark cannot run: {reason}", "HIS006")
    builder: Any = import_module("pyspark.sql").SparkSession.builder
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.master("local[1]").appName(name).getOrCreate()
    session.sparkContext.pythonExec = sys.executable
    return session


class _Remembered:
    """Seals texts, each one once on a worker; it travels there without what it remembers."""

    def __init__(self, seal: Callable[[str], str]) -> None:
        self._seal = seal
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        if (found := self._known.get(text)) is not None:
            return found
        if len(self._known) >= CARDS_MAX:
            self._known.clear()
        return self._known.setdefault(text, self._seal(text))

    def __reduce__(self) -> tuple[type[_Remembered], tuple[Callable[[str], str]]]:
        return _Remembered, (self._seal,)


class SparkEngine:
    """Implements engine.Engine by a Spark session."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401  pyspark is optional
        """Use a session that the caller stops; its time zone becomes UTC."""
        session.conf.set("spark.sql.session.timeZone", "UTC")
        self.room: int | None = None
        self._session = session
        self._connection: Any = ibis.pyspark.connect(session)
        self._kept: list[Any] = []

    def read(self, path: str) -> Read:
        """See Engine; `path` may be a folder, or a URI that the session can read."""
        try:
            if path.rstrip("/").endswith(".parquet"):
                return Read(self._connection.read_parquet(path), lambda: ())
            return Read(self._csv(path), lambda: ())
        except Exception as fault:
            raise unreadable(path, fault) from fault

    def keep(self, table: Table, name: str) -> Table:
        """See Engine."""
        self._connection._run_pre_execute_hooks(table)  # noqa: SLF001  it registers functions
        kept: Any = table.cache()
        self._kept.append(kept)
        return kept

    def gather(self, tables: Iterable[Table], name: str) -> Table:
        """See Engine; they are one plan, which Spark parts and spills by itself."""
        return self.keep(reduce(lambda one, other: one.union(other), tables), name)

    def write(self, table: Table, path: str) -> None:
        """See Engine; the file is a folder of parts, and one that stands there is replaced."""
        if path.endswith(".csv"):
            frame = self._frame(table)
            frame.write.mode("overwrite").option("header", value=True).csv(path)
        else:
            self._connection.to_parquet(table, path, mode="overwrite")

    def token(self, seal: Callable[[str], str]) -> Callable[[Any], Any]:
        """See Engine."""
        remembered = _Remembered(seal)

        def tokened(text: str | None) -> str | None:
            return None if text is None else remembered(text)

        return ibis.udf.scalar.python(tokened, signature=(("string",), "string"))

    def close(self) -> None:
        """Forget what was kept; the session is the caller's."""
        for kept in self._kept:
            kept.release()

    def _csv(self, path: str) -> Table:
        """Return a CSV file, all columns texts, and the lines that are no rows in CORRUPT."""
        reader = self._session.read.option("header", value=True)
        schema = reader.csv(path).schema.add(CORRUPT, "string")
        options = {"columnNameOfCorruptRecord": CORRUPT, "escape": '"', "enforceSchema": "false"}
        return self._connection.read_csv(path, schema=schema, mode="PERMISSIVE", **options)

    def _frame(self, table: Table) -> Any:  # noqa: ANN401  pyspark is optional
        self._connection._run_pre_execute_hooks(table)  # noqa: SLF001  it registers functions
        return self._session.sql(self._connection.compile(table))
