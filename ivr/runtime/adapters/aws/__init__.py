"""The ports carried out on AWS."""
