"""Points and land: every way people write them, and every file that must not get in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.filing.geometry import area, near_pelalawan, parse_point, parse_polygon, written

SQUARE = [[102.9, 0.4], [102.91, 0.4], [102.91, 0.41], [102.9, 0.41], [102.9, 0.4]]

LAND = {"type": "Polygon", "coordinates": [SQUARE]}


@pytest.mark.parametrize(
    "text",
    ["0.4, 102.9", "0,4; 102,9", "0.4 102.9", "102.9, 0.4", "  +0.4,102.9 ", "https://maps.google.com/@0.4,102.9,17z/",
     "https://maps.google.com/?q=0.4,102.9"],
)  # fmt: skip
def test_a_point_is_read_however_it_is_written(text: str) -> None:
    assert parse_point(text) == (0.4, 102.9)


@settings(deadline=None)
@given(st.floats(-89, 89), st.floats(-179, 179))
def test_a_written_point_reads_back(latitude: float, longitude: float) -> None:
    assert parse_point(written((latitude, longitude))) == (round(latitude, 6), round(longitude, 6))


def test_the_regency_and_elsewhere() -> None:
    assert near_pelalawan((0.4, 102.9))
    assert not near_pelalawan((-6.2, 106.8))


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "Feature", "geometry": LAND},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": LAND}]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
    ],
)  # fmt: skip
def test_geojson_in_every_wrapping(shape: object) -> None:
    points = parse_polygon(json.dumps(shape))
    assert points[0] == (0.4, 102.9)
    assert area(points) == pytest.approx(1_112_000 * 1.112, rel=0.01)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "tidak dapat dibaca"),
        ('{"type": "Polygon"}', "tidak dapat dibaca"),
        ("[" * 5000, "tidak dapat dibaca"),
        ('{"type":"Polygon","coordinates":[[["a","b"]]]}', "tidak"),
        ("<kml>", "tidak dapat dibaca"),
        ("<kml></kml>", "tidak ada bidang"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><kml>&x;</kml>', "tidak dapat kami terima"),
        ('<?xml version="1.0"?><!doctype kml SYSTEM "file:///etc/passwd"><kml/>', "tidak dapat kami terima"),
        ("PK\x03\x04", "KMZ"),
        ("0.4, 102.9\n0.41, 102.91\n0.4, 102.91\n0.41, 102.9", "saling memotong"),
        ("0.4, 102.9\n0.4, 102.9\n0.4, 102.9", "paling sedikit 3"),
        ("0.4, 102.9\n0.5, 102.9\n0.6, 102.9", "tidak membentuk"),
        ("\n".join(f"0.4, {102 + i / 1000}" for i in range(400)), "Paling banyak 300"),
        ("x" * 500_000, "terlalu besar"),
    ],
)
def test_what_is_no_land_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_polygon(text)
