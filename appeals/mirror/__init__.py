"""A copy of the public site as files that need no server: what is in it, how its links run, its list of sums."""
