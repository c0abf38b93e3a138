"""Providers of scores on AWS, what sets them up, and jobs that train or score many at once."""
