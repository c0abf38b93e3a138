"""Reading and writing what AWS reads and writes; raw JSON stays in here."""
