"""HTTP/1.1 and HTTP/2 on one port: how clients of the service reach its operations."""
