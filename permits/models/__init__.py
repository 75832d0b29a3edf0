"""What a permit knows beyond its envelope, one noun a file."""

from permits.models.permit import Permit

__all__ = ["Permit"]
