"""Draws the maps anew: python -m deploy.maps.draw FOLDER, from the files of the npm package world-atlas 2.0.2.

FOLDER holds countries-110m.json (the world) and countries-50m.json (single countries), which are TopoJSON made from Natural
Earth (public domain; the package: ISC, see cases/pictures/shapes/LICENCE.txt). What it writes is committed: nothing is
fetched when the site runs. Borders are those of Natural Earth, which draws who controls a place: where that is in
dispute and a piece can be told apart, it is drawn as belonging to nobody (decision 25).
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cases.pictures.projection import WORLD_HEIGHT, WORLD_WIDTH, Sheet, distance, on_world
from deploy.maps.geometry import BEYOND, Place, Ring, area, clipped, middle, path, simpler

OUT = Path(__file__).resolve().parents[2] / "cases" / "pictures" / "shapes"

# ISO 3166-1: numbers of the files to letters of the addresses.
LETTERS = (
    "004AF 008AL 010AQ 012DZ 016AS 020AD 024AO 028AG 031AZ 032AR 036AU 040AT 044BS 048BH 050BD 051AM 052BB 056BE 060BM 064BT "
    "068BO 070BA 072BW 076BR 084BZ 086IO 090SB 092VG 096BN 100BG 104MM 108BI 112BY 116KH 120CM 124CA 132CV 136KY 140CF 144LK "
    "148TD 152CL 156CN 158TW 170CO 174KM 178CG 180CD 184CK 188CR 191HR 192CU 196CY 203CZ 204BJ 208DK 212DM 214DO 218EC 222SV "
    "226GQ 231ET 232ER 233EE 234FO 238FK 239GS 242FJ 246FI 248AX 250FR 258PF 260TF 262DJ 266GA 268GE 270GM 275PS 276DE 288GH "
    "296KI 300GR 304GL 308GD 316GU 320GT 324GN 328GY 332HT 334HM 336VA 340HN 344HK 348HU 352IS 356IN 360ID 364IR 368IQ 372IE "
    "376IL 380IT 384CI 388JM 392JP 398KZ 400JO 404KE 408KP 410KR 414KW 417KG 418LA 422LB 426LS 428LV 430LR 434LY 438LI 440LT "
    "442LU 446MO 450MG 454MW 458MY 462MV 466ML 470MT 478MR 480MU 484MX 492MC 496MN 498MD 499ME 500MS 504MA 508MZ 512OM 516NA "
    "520NR 524NP 528NL 531CW 533AW 534SX 540NC 548VU 554NZ 558NI 562NE 566NG 570NU 574NF 578NO 580MP 583FM 584MH 585PW 586PK "
    "591PA 598PG 600PY 604PE 608PH 612PN 616PL 620PT 624GW 626TL 630PR 634QA 642RO 643RU 646RW 652BL 654SH 659KN 660AI 662LC "
    "663MF 666PM 670VC 674SM 678ST 682SA 686SN 688RS 690SC 694SL 702SG 703SK 704VN 705SI 706SO 710ZA 716ZW 724ES 728SS 729SD "
    "732EH 740SR 748SZ 752SE 756CH 760SY 762TJ 764TH 768TG 776TO 780TT 784AE 788TN 792TR 795TM 796TC 800UG 804UA 807MK 818EG "
    "826GB 831GG 832JE 833IM 834TZ 840US 850VI 854BF 858UY 860UZ 862VE 876WF 882WS 887YE 894ZM "
)
CODES = {pair[:3]: pair[3:] for pair in LETTERS.split()}
BY_NAME = {"Kosovo": "XK"}  # the files have no number for it
NEUTRAL = "--"

# Pieces that the files give to one side of a dispute: in the country, inside these degrees (west, south, east, north).
DISPUTED = {"RU": [(32.0, 44.0, 36.7, 46.3)]}  # Crimea

WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 600, 300, 480
FINEST, HEAVIEST = 0.7, 9000  # how far a line may move, in units of the sheet; signs of path data
MARGIN = 34
CLOSEST = 14000  # units of the sheet to a radian: the smallest countries are shown with what lies around them
NEAR, LARGE_ENOUGH = 20, 0.01  # degrees from the main part, and share of its size, of parts that the sheet must show


@dataclass
class Atlas:
    """The arcs of a file as longitude and latitude, and the polygons of each country as lists of arcs."""

    arcs: list[Ring]
    polygons: dict[str, list[list[list[int]]]]

    @classmethod
    def read(cls, path: Path) -> "Atlas":
        data = json.loads(path.read_text())
        (scale_x, scale_y), (left, top) = data["transform"]["scale"], data["transform"]["translate"]
        arcs = []
        for steps in data["arcs"]:
            x = y = 0
            arc = []
            for east, north in steps:
                x, y = x + east, y + north
                arc.append((x * scale_x + left, y * scale_y + top))
            arcs.append(arc)
        atlas = cls(arcs, {})
        for shape in data["objects"]["countries"]["geometries"]:
            atlas._add(shape)
        return atlas

    def _add(self, shape: dict) -> None:
        code = CODES.get(shape.get("id", ""), "") or BY_NAME.get(shape["properties"]["name"], NEUTRAL)
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for polygon in polygons:
            disputed = any(_inside(self.ring(polygon[0]), box) for box in DISPUTED.get(code, ()))
            self.polygons.setdefault(NEUTRAL if disputed else code, []).append(polygon)

    def ring(self, numbers: Sequence[int], arcs: Sequence[Ring] | None = None) -> Ring:
        """The points along arcs; a negative number is an arc walked backwards."""
        points: Ring = []
        for number in numbers:
            arc = (arcs or self.arcs)[number if number >= 0 else ~number]
            points += (arc if number >= 0 else arc[::-1])[bool(points) :]
        return points


def _inside(ring: Ring, box: tuple[float, float, float, float]) -> bool:
    return all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in ring)


# The world


def world(coarse: Atlas, fine: Atlas) -> dict:
    """Every country but Antarctica as a path, and a place for its number, also for those too small for a shape."""
    arcs = [simpler([on_world(*point) for point in arc], 0.75) for arc in coarse.arcs]
    shapes = {}
    for code, polygons in sorted(coarse.polygons.items()):
        if code == "AQ":
            continue
        rings = [ring for polygon in polygons for numbers in polygon for ring in _on_world(coarse, numbers, arcs)]
        largest = max(abs(area(ring)) for ring in rings)
        shapes[code] = path(ring for ring in rings if abs(area(ring)) > 2.5 or abs(area(ring)) == largest)
    points = {}
    for code, polygons in sorted(fine.polygons.items()):
        if code not in (NEUTRAL, "AQ"):
            main = max(
                ([on_world(*point) for point in unwrapped(fine.ring(polygon[0]))] for polygon in polygons),
                key=lambda ring: abs(area(ring)),
            )
            x, y = middle(main)
            points[code] = [round(x % WORLD_WIDTH), round(y)]
    return {"width": WORLD_WIDTH, "height": WORLD_HEIGHT, "shapes": shapes, "points": points}


def _on_world(atlas: Atlas, numbers: Sequence[int], arcs: Sequence[Ring]) -> list[Ring]:
    """A ring on the map of the world; one that crosses the line of change of date is cut there."""
    whole = unwrapped(atlas.ring(numbers))
    if all(-180 <= x <= 180 for x, _y in whole):
        return [atlas.ring(numbers, arcs)]
    found = []
    for turn in (-360, 0, 360):
        shifted = [(x + turn, y) for x, y in whole]
        for sign in (1, -1):
            shifted = _west_of(shifted, sign)
        if shifted:
            found.append(simpler([on_world(*point) for point in shifted], 0.75))
    return found


def _west_of(ring: Ring, sign: int) -> Ring:
    """The part of a ring on this side of 180 degrees, west or (sign -1) east."""
    found: Ring = []
    for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        if sign * a[0] <= 180:
            found.append(a)
        if (sign * a[0] <= 180) != (sign * b[0] <= 180):
            share = (sign * 180 - a[0]) / (b[0] - a[0])
            found.append((sign * 180.0, a[1] + share * (b[1] - a[1])))
    return found


def unwrapped(ring: Ring) -> Ring:
    """Longitudes that go on where they would jump around the earth."""
    found, turn = [ring[0]], 0
    for before, (x, y) in zip(ring, ring[1:], strict=False):
        turn += 360 if x - before[0] < -180 else -360 if x - before[0] > 180 else 0
        found.append((x + turn, y))
    return found


# One country


def sheet_of(rings: Sequence[Ring]) -> tuple[Sheet, float]:
    """The projection that shows a country's main parts with a margin, and the height of the sheet."""
    first = max(rings, key=lambda ring: abs(area([Sheet(*ring[0]).at(*point) for point in ring])))
    around = Sheet(*_centre(first))
    size = abs(area([around.at(*point) for point in first]))
    shown = [first]
    for ring in rings:
        near = ring is not first and min(distance(a, b) for a in ring[::5] for b in first[::5]) <= NEAR
        if near and abs(area([around.at(*point) for point in ring])) >= LARGE_ENOUGH * size:
            shown.append(ring)
    points = [around.at(*point) for ring in shown for point in ring]
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    top, bottom = min(y for _x, y in points), max(y for _x, y in points)
    unit = min((WIDTH - 2 * MARGIN) / max(right - left, 1e-4), (MOST_HEIGHT - 2 * MARGIN) / max(bottom - top, 1e-4))
    unit = min(unit, CLOSEST)
    height = max(LEAST_HEIGHT, round((bottom - top) * unit + 2 * MARGIN))
    x, y = WIDTH / 2 - (left + right) / 2 * unit, height / 2 - (top + bottom) / 2 * unit
    return Sheet(
        round(around.longitude, 3), round(around.latitude, 3), round(unit, 2), round(x, 2), round(y, 2)
    ), height


def _centre(ring: Ring) -> Place:
    """Between the outermost points; across the line of change of date as well."""
    ring = unwrapped(ring)
    west, east = min(x for x, _y in ring), max(x for x, _y in ring)
    return (west + east) / 2, (min(y for _x, y in ring) + max(y for _x, y in ring)) / 2


def country(atlas: Atlas, code: str) -> dict:
    """The map of one country, as fine as its weight allows."""
    drawn = _country(atlas, code, FINEST)
    for step in range(1, 6):
        if sum(len(drawn[name]) for name in ("own", "land", "neutral")) <= HEAVIEST:
            break
        drawn = _country(atlas, code, FINEST * 1.5**step)
    return drawn


def _country(atlas: Atlas, code: str, tolerance: float) -> dict:
    """Its own shape, what lies around, what is in dispute."""
    sheet, height = sheet_of([atlas.ring(polygon[0]) for polygon in atlas.polygons[code]])
    reach = 1.2 * max(
        distance((sheet.longitude, sheet.latitude), corner) for corner in _corners(atlas, code, sheet, height)
    )
    here = (sheet.longitude, sheet.latitude)
    kept: dict[int, Ring] = {}

    def drawn(number: int) -> Ring:
        number = number if number >= 0 else ~number
        if number not in kept:
            kept[number] = simpler([sheet.at(*point) for point in atlas.arcs[number]], tolerance)
        return kept[number]

    layers: dict[str, list[Ring]] = {"own": [], "land": [], "neutral": []}
    for other, polygons in atlas.polygons.items():
        if other == "AQ" and code != "AQ":
            continue
        layer = "own" if other == code else "neutral" if other == NEUTRAL else "land"
        for polygon in polygons:
            if (
                min(
                    distance(here, point)
                    for number in polygon[0]
                    for point in atlas.arcs[number if number >= 0 else ~number][::6]
                )
                > reach
            ):
                continue
            for numbers in polygon:
                points: Ring = []
                for number in numbers:
                    arc = drawn(number)
                    points += (arc if number >= 0 else arc[::-1])[bool(points) :]
                least = 4 * tolerance if layer != "own" or tolerance > FINEST else 0
                if (ring := clipped(points, WIDTH, height)) and abs(area(ring)) > least:
                    layers[layer].append(ring)
    return {
        "code": code, "height": height, "sheet": [sheet.longitude, sheet.latitude, sheet.unit, sheet.x, sheet.y],
        **{name: path(rings) for name, rings in layers.items()},
    }  # fmt: skip


def _corners(atlas: Atlas, code: str, sheet: Sheet, height: float) -> list[Place]:
    """Points of the country itself that lie on the sheet, as far out as they go; for a small one, its surroundings."""
    points = [point for polygon in atlas.polygons[code] for point in atlas.ring(polygon[0])[::3]]
    shown = [
        point
        for point in points
        if -BEYOND <= sheet.at(*point)[0] <= WIDTH + BEYOND and -BEYOND <= sheet.at(*point)[1] <= height + BEYOND
    ]
    diagonal = (WIDTH**2 + height**2) ** 0.5 / 2 / sheet.unit * 57.3
    return [*shown, (sheet.longitude, min(89.0, sheet.latitude + diagonal))]


def main(folder: str) -> None:
    coarse, fine = Atlas.read(Path(folder) / "countries-110m.json"), Atlas.read(Path(folder) / "countries-50m.json")
    OUT.mkdir(exist_ok=True)
    text = json.dumps(world(coarse, fine), separators=(",", ":"), sort_keys=True)
    (OUT / "world.json").write_text(text + "\n")
    codes = sorted(code for code in fine.polygons if code not in (NEUTRAL, "AQ"))
    lines = [json.dumps(country(fine, code), separators=(",", ":")) for code in codes]
    (OUT / "countries.jsonl").write_text("\n".join(lines) + "\n")
    print(f"world.json {len(text)} signs; countries.jsonl {len(lines)} countries, {sum(map(len, lines))} signs")


if __name__ == "__main__":
    main(sys.argv[1])
