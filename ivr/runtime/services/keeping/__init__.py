"""What is kept and handed on: news, history, what could not be read, erasure, an overview."""
