"""Visits to the place: the appointment, the form filled on the spot, the minutes (berita acara)."""
