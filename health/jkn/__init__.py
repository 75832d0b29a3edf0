"""Antrean FKTP of BPJS Kesehatan: the six addresses Mobile JKN calls, and what the portal tells BPJS (domain.md 6)."""
