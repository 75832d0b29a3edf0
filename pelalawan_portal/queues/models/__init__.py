"""Places, sessions, quotas, numbers, counters and boards, one noun a file."""
