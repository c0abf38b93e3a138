"""The ports carried out: on AWS, and on a laptop."""
