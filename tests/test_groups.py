"""Tests that start servers wait for one another: their group reaches the tests' processes."""

import pytest


@pytest.mark.xdist_group("stack")
def test_a_group_is_known_to_the_process_that_runs_it(request):
    shared_out = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@stack") == shared_out
