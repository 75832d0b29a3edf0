"""The operator of a camat's office files for a neighbour and prints: at once, and the day's receipts in one PDF."""

import pytest
from playwright.sync_api import expect

from pelalawan_portal.documents.models import Print
from pelalawan_portal.submissions.models import Submission
from tests.documents.reading import pages

from .people import road_closure, send, sign_in
from .test_filing import papers

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def printed(page):
    """The PDF of the print that was just asked for, once the worker has made it."""
    page.wait_for_url("**/petugas/cetak/hasil/**")
    address = page.url.partition("?")[0]
    for _ in range(120):
        answer = page.request.get(address)
        if answer.headers["content-type"] == "application/pdf":
            return pages(answer.body())
        page.wait_for_timeout(250)
    raise AssertionError("the print was never made")


def test_works_a_neighbour_is_helped_and_leaves_with_a_receipt(open_browser, camat, photo):
    desk = open_browser(phone=False)
    sign_in(desk, "camat")
    desk.get_by_role("link", name="Bantu Warga mengirim permohonan").click()
    numbers = []
    for _ in range(2):
        road_closure(desk, papers(photo))
        numbers.append(send(desk))
    assert (
        list(Submission.objects.values_list("filed_by__username", "filed_at__code"))
        == [("camat", "KEC-140509")] * 2
    )
    desk.get_by_role("button", name="Gulungan 58 mm").click()
    (receipt,) = printed(desk)
    submission = Submission.objects.get(number=numbers[1])
    assert submission.pin in receipt
    assert "LEMBAR ASLI" in receipt

    desk.goto("/admin/")
    desk.get_by_role("link", name="Tanda terima hari ini belum dicetak").click()
    # What is on paper already is not ticked; the operator adds it.
    expect(desk.get_by_label(numbers[0])).to_be_checked()
    expect(desk.get_by_label(numbers[1])).not_to_be_checked()
    desk.get_by_label(numbers[1]).check()
    desk.get_by_role("button", name="Cetak yang ditandai").dblclick()
    batch = printed(desk)
    assert [[number in page for number in numbers] for page in batch] == [[True, False], [False, True]]
    assert "SALINAN ke-1" in batch[1]
    assert Print.objects.count() == 3
