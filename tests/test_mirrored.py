"""
Each module has its tests at the same path under tests/: X/y.py in tests/X/test_y.py, or
in the folder tests/X/y/.

Modules that have none yet are in modules_without_tests.txt. Others may test them, through
a page or a command, but nobody finds that by the path. The list only becomes shorter:
give a new module its tests, and take a module from the list when it has got some.
"""

from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LIST = Path(__file__).with_name("modules_without_tests.txt")
PACKAGES = ("assessment_site", "assessments", "realtime")


def modules():
    """Without migrations, which tests of upgrades carry out, and __init__ files."""
    return [
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name != "__init__.py" and "migrations" not in path.parts
    ]


def has_tests(module):
    folder = ROOT / "tests" / module.parent
    tests = folder / module.stem
    return (folder / f"test_{module.name}").exists() or any(tests.glob("**/test_*.py"))


def without_tests():
    return {str(module) for module in modules() if not has_tests(module)}


def listed():
    return LIST.read_text().split()


def test_a_new_module_has_its_tests():
    assert sorted(without_tests() - set(listed())) == []


def test_what_has_got_tests_is_not_on_the_list_any_more():
    assert sorted(set(listed()) - without_tests()) == []


def test_the_list_is_in_order_and_names_each_once():
    assert listed() == sorted(set(listed()))


def test_most_modules_have_tests():
    assert len(modules()) > 300
    assert len(listed()) < len(modules()) / 8
