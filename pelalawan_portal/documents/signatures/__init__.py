"""Electronic signatures: the portal's own test certificate, and the certified ones of BSrE."""
