"""What can be wrong with a history that a model is to learn from."""

from __future__ import annotations

from ivr.lint.codes.code import Code

HISTORY_CODES: tuple[Code, ...] = (
    Code(
        "HIS001",
        "A file of history is missing, empty, neither CSV nor Parquet, or was cut off.",
        "Export it again, as .csv, .csv.gz or .parquet.",
    ),
    Code(
        "HIS002",
        "A column that a history must have is missing, or a name stands twice.",
        "Rename or add the column; the message says which name was expected.",
    ),
    Code(
        "HIS003",
        "Most rows of a history cannot be used.",
        "`ivr risk train --quarantine FILE` writes them with reasons; mend or export them again.",
    ),
    Code(
        "HIS004",
        "The last line of a file of history has no end.",
        "If its writing was cut off, write it again: the last value may be a part of one.",
    ),
    Code(
        "HIS006",
        "Spark cannot run here.",
        "Install the extra `spark` and a JDK that Spark supports, or leave it to DuckDB.",
    ),
    Code(
        "HIS007",
        "A history needs more memory than its transform may take.",
        "`ivr risk train --memory 3GB` gives it more; or leave out a card of millions of rows.",
    ),
)
