"""What officers do on the review page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def open_review(page: Page, number: str) -> None:
    page.goto("/admin/submissions/review/")
    page.get_by_role("link", name=number).first.click()
    expect(page.get_by_role("heading", name=number)).to_be_visible()


def verdict(page: Page, label: str) -> Locator:
    """Open a verdict on the review page; returns its form."""
    box = page.locator("details.putusan").filter(has=page.locator("summary").get_by_text(label, exact=True))
    if box.get_attribute("open") is None:
        box.locator("summary").first.click()
    return box.locator("form").first


def press(page: Page, label: str) -> None:
    """Press a verdict that asks nothing, or the button of the form it opens."""
    page.get_by_role("button", name=label, exact=True).first.click()
