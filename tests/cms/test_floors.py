"""The system check that holds the floors."""

from cms.checks import relations_point_down


def test_relations_point_down_is_clean():
    assert relations_point_down(None) == []
