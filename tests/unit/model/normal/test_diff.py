from swarmplan.model.normal.diff import Difference, diff


def test_equal_mappings_have_no_difference() -> None:
    assert diff({"a": {"b": [1]}}, {"a": {"b": [1]}}) == ()


def test_leaves_are_found_at_any_depth_sorted_by_path() -> None:
    before = {"z": 1, "a": {"c": 2, "b": {"d": 3}}}
    after = {"z": 2, "a": {"c": 2, "b": {"d": 4, "e": 5}}}
    assert diff(before, after) == (
        Difference(("a", "b", "d"), 3, 4),
        Difference(("a", "b", "e"), None, 5),
        Difference(("z",), 1, 2),
    )


def test_lists_are_leaves() -> None:
    assert diff({"a": [1, 2]}, {"a": [2, 1]}) == (Difference(("a",), [1, 2], [2, 1]),)


def test_a_mapping_that_comes_or_goes_is_told_by_its_members() -> None:
    assert diff({}, {"a": {"b": 1, "c": {"d": 2}}}) == (
        Difference(("a", "b"), None, 1),
        Difference(("a", "c", "d"), None, 2),
    )
    assert diff({"a": {"b": 1}}, {}) == (Difference(("a", "b"), 1, None),)


def test_an_empty_mapping_that_comes_or_goes_is_told_by_itself() -> None:
    before, after = {"Mode": {"Global": {}}}, {"Mode": {"Replicated": {"Replicas": 1}}}
    assert diff(before, after) == (
        Difference(("Mode", "Global"), {}, None),
        Difference(("Mode", "Replicated", "Replicas"), None, 1),
    )


def test_a_mapping_in_place_of_a_value_is_a_leaf() -> None:
    assert diff({"a": 1}, {"a": {"b": 2}}) == (Difference(("a",), 1, {"b": 2}),)


def test_null_and_absent_are_the_same() -> None:
    assert diff({"a": None}, {}) == ()
    assert diff({"a": {"b": None}}, {"a": {}}) == ()
