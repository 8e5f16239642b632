"""Published figures tell on nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.disclosure import MIN_CELL, percentage, publish, share

tables = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 40) | st.integers(0, 6), min_size=1)


def intervals(table):
    """What a reader can work out of each hidden cell from the published ones and the base: lowest, highest."""
    hidden = [row.key for row in table.rows if row.value is None]
    if table.base is None:
        return dict.fromkeys(hidden, (0, MIN_CELL - 1))
    left = table.base - sum(row.value for row in table.rows if row.value is not None)
    return {key: ((left, left) if len(hidden) == 1 else (0, left)) for key in hidden}


@given(tables, st.integers(0, 50))
def test_no_small_cell_and_none_by_subtraction(cells, unanswered):
    table = publish(cells, unanswered=unanswered)
    assert [row.key for row in table.rows] == list(cells)
    for row in table.rows:
        assert row.value is None or row.value == cells[row.key] >= MIN_CELL
    if len(cells) == 1:
        return  # the base is the cell
    for key, (low, high) in intervals(table).items():
        assert low <= cells[key] <= high
        assert high - low >= MIN_CELL - 1, f"{key} is known to {low}..{high}"


@given(tables, st.integers(0, 50))
def test_no_percentage_on_a_small_base(cells, unanswered):
    table = publish(cells, unanswered=unanswered)
    base = sum(cells.values())
    for row in table.rows:
        assert row.percent is None or (base >= 10 and row.value is not None)
    assert table.base in (base, None)
    assert (table.base is None) == (base < 5)
    if base + unanswered < 10:
        assert table.response_rate is None


@given(tables)
def test_what_is_large_enough_is_published_whole(cells):
    table = publish(cells)
    if min(cells.values()) >= MIN_CELL:
        assert not table.suppressed
    else:
        assert table.suppressed


@given(tables)
def test_equal_cells_share_their_fate(cells):
    fates: dict[int, set[bool]] = {}
    for row in publish(cells).rows:
        fates.setdefault(cells[row.key], set()).add(row.value is None)
    assert all(len(fate) == 1 for fate in fates.values())


@given(tables, st.sets(st.sampled_from("abcdefghij")))
def test_a_share_published_beside_gives_nothing_away(cells, group):
    """With the sum of a group public, the hidden cells inside and outside are safe each on their own."""
    table = publish(cells, groups=[group])
    for keys in (set(cells) & group, set(cells) - group):
        hidden = [key for key in keys if table[key].value is None]
        if share(sum(cells[key] for key in keys), sum(cells.values())).percent is None:
            continue  # the sum of the group is not published
        if not hidden or len(keys) == 1:
            continue
        assert len(hidden) >= 2
        assert sum(cells[key] for key in hidden) >= MIN_CELL
    for low, high in intervals(table).values():
        assert len(cells) == 1 or high - low >= MIN_CELL - 1


def test_groups_by_example():
    cells = {"private": 26, "independent": 3, "research": 50, "state": 30, "student": 2, "other": 9}
    loose, safe = publish(cells), publish(cells, groups=[{"private", "independent"}])
    assert loose["private"].value == 26  # 25 % of 117 private would then give the 3 away
    assert safe["private"].value is safe["independent"].value is None
    assert safe["research"].value == 50
    with pytest.raises(ValueError, match="overlap"):
        publish(cells, groups=[{"private", "other"}, {"private"}])


@given(st.integers(0, 200), st.integers(0, 200))
def test_share_hides_small_parts_and_small_rests(count, rest):
    published = share(count, count + rest)
    if count < 5 or rest < 5:
        assert published.percent is None
    else:
        assert published.percent == percentage(count, count + rest)
        assert published.base == count + rest


def test_the_shares_of_the_reference_event():
    assert share(29, 117).percent == 25
    assert share(57, 117).percent == 49
    assert [percentage(n, 8) for n in range(9)] == [0, 13, 25, 38, 50, 63, 75, 88, 100]


def test_nonsense_is_refused():
    for bad in (lambda: publish({"a": -1}), lambda: publish({}, unanswered=-1), lambda: share(3, 2)):
        with pytest.raises(ValueError):
            bad()
    assert publish({}).rows == ()
