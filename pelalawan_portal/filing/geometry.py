"""Points and pieces of land as people hand them in: typed, GeoJSON (RFC 7946) or KML 2.2.

Everything is (latitude, longitude) in degrees WGS 84, six decimals (about 11 cm). Errors are ValueError with a
sentence for the person (Indonesian).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree import ElementTree

Point = tuple[float, float]
MOST_POINTS = 300
MOST_TEXT = 400_000
METRES_PER_DEGREE = 111_195.0
# The regency with a margin of some 20 km; outside it a point is doubted, never refused.
SOUTH, NORTH, WEST, EAST = -0.7, 1.7, 100.5, 103.9
_NUMBER = re.compile(r"[-+]?\d{1,3}(?:[.,]\d+)?")
_EXAMPLE = "misalnya -0.12345, 102.12345"


def near_pelalawan(point: Point) -> bool:
    return SOUTH <= point[0] <= NORTH and WEST <= point[1] <= EAST


def point_of(latitude: float, longitude: float) -> Point:
    """A valid point; the two numbers are swapped when only that makes them one (people write them both ways)."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise ValueError(f"Titik harus berupa dua angka, {_EXAMPLE}.")
    if abs(latitude) > 90 and abs(longitude) <= 90:
        latitude, longitude = longitude, latitude
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError(
            f"Angka lintang atau bujur terlalu besar. Tulis lintang dulu, lalu bujur, {_EXAMPLE}."
        )
    return round(latitude, 6), round(longitude, 6)


def parse_point(text: str) -> Point:
    """A point from "-0.12345, 102.12345", "-0,12345; 102,12345", or a map link that contains it."""
    found = _NUMBER.findall(text.split("@", 1)[1] if "@" in text else text)
    decimals = [one for one in found if "." in one or "," in one]
    chosen = decimals if len(decimals) >= 2 else found
    if len(chosen) < 2 or (len(chosen) > 2 and "/" not in text):
        raise ValueError(f"Tulis dua angka: lintang lalu bujur, {_EXAMPLE}.")
    return point_of(*(float(one.replace(",", ".")) for one in chosen[:2]))


def written(point: Sequence[float]) -> str:
    """ "-0.123450, 102.123450", as a person can type it back."""
    return f"{point[0]:.6f}, {point[1]:.6f}"


def parse_polygon(text: str) -> list[Point]:
    """The corners of a piece of land, without the repeated last one; at least three, at most MOST_POINTS.

    Takes points (one a line), GeoJSON or KML. A piece of land whose border crosses itself is refused.
    """
    if len(text) > MOST_TEXT:
        raise ValueError("Berkas batas tanah terlalu besar. Kirim satu bidang saja, paling besar 400 KB.")
    text = text.lstrip("\ufeff").strip()
    if text.startswith("PK"):
        raise ValueError("Ini berkas KMZ. Simpan sebagai KML, lalu kirim lagi.")
    if text[:1] in "{[":
        ring = _geojson(text)
    elif text.startswith("<"):
        ring = _kml(text)
    else:
        ring = [parse_point(line) for line in text.splitlines() if line.strip()]
    return _checked(ring)


def _checked(ring: Iterable[Point]) -> list[Point]:
    points: list[Point] = []
    for one in ring:
        if not points or one != points[-1]:
            points.append(one)
        if len(points) > MOST_POINTS + 1:
            raise ValueError(f"Paling banyak {MOST_POINTS} titik. Sederhanakan batas tanahnya.")
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(points) < 3:
        raise ValueError("Batas tanah memerlukan paling sedikit 3 titik, satu titik tiap baris.")
    if _crosses_itself(points):
        raise ValueError(
            "Garis batas tanah saling memotong. Urutkan titik mengelilingi tanah, lalu coba lagi."
        )
    if area(points) < 1:
        raise ValueError("Titik-titik ini tidak membentuk bidang tanah. Periksa lagi angkanya.")
    return points


def _geojson(text: str) -> list[Point]:
    try:
        pairs = [(float(one[1]), float(one[0])) for one in _ring(json.loads(text), 0)]
    except (ValueError, RecursionError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError("Isi GeoJSON tidak dapat dibaca. Kirim satu bidang (Polygon) saja.") from error
    return [point_of(*one) for one in pairs]


def _ring(data: Any, depth: int) -> Any:
    if isinstance(data, dict) and depth < 5:
        match data.get("type"):
            case "FeatureCollection":
                return _ring(data["features"][0], depth + 1)
            case "Feature":
                return _ring(data["geometry"], depth + 1)
            case "GeometryCollection":
                return _ring(data["geometries"][0], depth + 1)
            case "Polygon":
                return data["coordinates"][0]
            case "MultiPolygon":
                return max((one[0] for one in data["coordinates"]), key=len)
            case "LineString":
                return data["coordinates"]
    raise KeyError("no polygon")


def _kml(text: str) -> list[Point]:
    # Without a document type there are no entities, so nothing is fetched and nothing grows.
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise ValueError(
            "Berkas KML ini memuat bagian yang tidak dapat kami terima. Simpan ulang dari aplikasi peta."
        )
    try:
        root = ElementTree.fromstring(text.encode())  # noqa: S314 -- see above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ValueError(
            "Isi KML tidak dapat dibaca. Simpan ulang dari aplikasi peta, lalu kirim."
        ) from error
    for name in ("LinearRing", "LineString"):
        for shape in root.iter():
            if shape.tag.rsplit("}", 1)[-1] != name:
                continue
            for part in shape:
                if part.tag.rsplit("}", 1)[-1] == "coordinates" and part.text:
                    return _kml_points(part.text)
    raise ValueError("Di dalam KML tidak ada bidang tanah (Polygon).")


def _kml_points(text: str) -> list[Point]:
    try:
        pairs = [(float(row.split(",")[1]), float(row.split(",")[0])) for row in text.split()]
    except (IndexError, ValueError) as error:
        raise ValueError("Angka titik di dalam KML tidak dapat dibaca.") from error
    return [point_of(*one) for one in pairs]


def _flat(points: Sequence[Point]) -> list[tuple[float, float]]:
    north, east = points[0]
    squeeze = math.cos(math.radians(sum(one[0] for one in points) / len(points)))
    return [
        ((one[1] - east) * METRES_PER_DEGREE * squeeze, (one[0] - north) * METRES_PER_DEGREE)
        for one in points
    ]


def area(points: Sequence[Point]) -> float:
    """Square metres of a piece of land, on a plane through it: within 0.1 % for anything below 100 km across."""
    flat = _flat(points)
    pairs = zip(flat, flat[1:] + flat[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _crosses_itself(points: Sequence[Point]) -> bool:
    edges = list(zip(points, [*points[1:], points[0]], strict=True))
    count = len(edges)
    for i in range(count):
        a, b = edges[i]
        for j in range(i + 2, count):
            if i == 0 and j == count - 1:
                continue
            c, d = edges[j]
            if _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0:
                return True
    return False
