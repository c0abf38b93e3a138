"""Every behaviour of caller and world, walked: what is never reached, who is stuck, who waits."""
