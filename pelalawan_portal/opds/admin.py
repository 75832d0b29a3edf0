"""Screens of the admin for offices and people."""

from pelalawan_portal.opds import delegation_admin, office_admin, officer_admin, post_admin, records_admin

__all__ = ["delegation_admin", "office_admin", "officer_admin", "post_admin", "records_admin"]
