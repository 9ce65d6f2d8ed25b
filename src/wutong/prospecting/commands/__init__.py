"""What the command line asks of prospecting, by topic: each imports no more than it needs."""
