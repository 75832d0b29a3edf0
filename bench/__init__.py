"""The benchmark: how fast the portal is, what it costs, and that it loses nothing. `python -m bench`."""
