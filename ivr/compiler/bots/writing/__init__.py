"""Parts of records: what is said, what an author adds as it is, what an import keeps."""
