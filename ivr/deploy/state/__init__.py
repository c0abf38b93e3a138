"""What is deployed: records in SSM, releases in a bucket, a lock, and a journal on this machine."""
