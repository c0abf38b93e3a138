"""What is fast enough, measured: `make bench`. Nothing here ships."""
