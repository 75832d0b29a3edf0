"""QR codes: the picture holds the payload."""

import segno

from pelalawan_portal.documents.qr_codes import QUIET_ZONE, qr_picture

PAYLOAD = "https://portal.pelalawankab.go.id/permohonan/PLW-2026-000123-7K/"


def test_the_modules_are_those_of_the_payload_inside_a_white_quiet_zone():
    picture = qr_picture(PAYLOAD)
    size = picture["size"]
    rows = [picture["pixels"][start : start + size] for start in range(0, size * size, size)]
    inner = [row[QUIET_ZONE:-QUIET_ZONE] for row in rows[QUIET_ZONE:-QUIET_ZONE]]
    expected = segno.make_qr(PAYLOAD, error="m", mask=3, boost_error=False)
    assert inner == [bytes(0 if dark else 255 for dark in row) for row in expected.matrix]
    assert all(pixel == 255 for row in rows[:QUIET_ZONE] + rows[-QUIET_ZONE:] for pixel in row)
    assert all(pixel == 255 for row in rows for pixel in row[:QUIET_ZONE] + row[-QUIET_ZONE:])


def test_another_payload_is_another_picture_and_the_words_beside_it_say_where_it_leads():
    assert qr_picture(PAYLOAD)["pixels"] != qr_picture(PAYLOAD + "?x")["pixels"]
    assert qr_picture(PAYLOAD)["alt"] == f"Kode QR: {PAYLOAD}"
