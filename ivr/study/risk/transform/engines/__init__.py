"""Two engines, one way to use them: DuckDB for files, Spark for a lake.

Law of the room: whatever is larger than memory goes through the disk. An engine reads a file as it
stands (CSV as text), keeps a table between two passes, writes Parquet or CSV, and knows no column.
"""
