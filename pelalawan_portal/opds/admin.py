"""Screens of the admin for offices and people."""

from pelalawan_portal.opds import office_admin, officer_admin, post_admin, records_admin

__all__ = ["office_admin", "officer_admin", "post_admin", "records_admin"]
