"""That ``make mutants`` still plants what it says: what the lists quote stands in the code, once."""

from mutants.lists import listed, stale

PURE = ("plan", "steps", "compose", "model", "spec", "execute", "observe", "render", "reconcile")


def test_every_planted_bug_still_has_its_place() -> None:
    assert [line for mutant in listed() for line in stale(mutant)] == []


def test_there_are_some_in_every_pure_package() -> None:
    packages = [mutant.file.split("/")[1] for mutant in listed()]
    assert len(packages) >= 60
    assert {package: packages.count(package) >= 3 for package in PURE} == dict.fromkeys(PURE, True)


def test_none_is_planted_twice() -> None:
    assert len({(mutant.file, mutant.text, mutant.becomes) for mutant in listed()}) == len(listed())
