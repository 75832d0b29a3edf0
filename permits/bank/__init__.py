"""The bank: virtual accounts over SNAP BI as BRI speaks it (domain.md 7). Only this package knows the wire."""
