"""What streams and buses tell of that is no charge, and how far people are with what is one."""
