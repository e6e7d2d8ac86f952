"""The rooms as docs/concepts.md draws them, as they are, and as make check holds them."""

import re
import tomllib
from itertools import pairwise

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PACKAGES = ("assessment_site", "assessments", "realtime")
PAGES = (ROOT / "docs" / "concepts.md", ROOT / "docs" / "flow.md")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = [
    pytest.param(contract["containers"][0], contract["layers"], id=contract["name"])
    for contract in CONTRACTS["contracts"]
    if contract["type"] == "layers" and "containers" in contract
]


def drawn():
    """The rooms of the table, from the bottom up."""
    page = PAGES[0].read_text()
    table = page.partition("| room | what is in it |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `([\w/]+)` \| .+ \|$", table, re.MULTILINE)


def built():
    return {
        str(path.parent.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).glob("*/__init__.py")
        if path.parent.name != "migrations"
    }


def named_on(page):
    """What a page names as a path or a module: `assessments/rules/states.py`."""
    names = re.findall(rf"`((?:{'|'.join(PACKAGES)})[./][\w./]+)", page.read_text())
    return sorted({name.rstrip("./") for name in names})


def exists(name):
    """As a path, or as a module and perhaps what it defines: `realtime.seat.seats.live`."""
    if "/" in name:
        return (ROOT / name).exists()
    path, parts = ROOT, name.split(".")
    for at, part in enumerate(parts):
        if (path / f"{part}.py").is_file():
            rest = parts[at + 1 :]
            return all(word in (path / f"{part}.py").read_text() for word in rest)
        path = path / part
    return path.is_dir()


def test_every_room_is_in_the_table_and_the_table_holds_no_other():
    rooms = drawn()

    assert set(rooms) == built()
    assert len(rooms) == len(set(rooms)) > 20


@pytest.mark.parametrize(("package", "layers"), LAYERS)
def test_the_table_is_in_the_order_that_is_held(package, layers):
    floor = {
        f"{package}/{name}": -level
        for level, layer in enumerate(layers)
        for name in re.split(r" [:|] ", layer)
    }
    floors = [floor[room] for room in drawn() if room in floor]

    assert all(lower <= higher for lower, higher in pairwise(floors))


def test_a_new_room_has_to_be_given_its_place():
    packages = {layers.values[0]: layers.id for layers in LAYERS}
    held = {c["name"]: c.get("exhaustive") for c in CONTRACTS["contracts"]}

    assert {"assessments", "realtime"} <= packages.keys()
    assert all(held[name] for name in packages.values())


def test_no_contract_overlooks_an_import_but_that_of_the_readers_words():
    overlooked = [
        one for c in CONTRACTS["contracts"] for one in c.get("ignore_imports", [])
    ]

    assert overlooked == ["assessments.translation -> django"]


@pytest.mark.parametrize(
    ("page", "name"),
    [
        pytest.param(page, name, id=f"{page.name}: {name}")
        for page in PAGES
        for name in named_on(page)
        if name != "assessments.User"
    ],
)
def test_what_the_pages_name_exists(page, name):
    assert exists(name)
