"""Several connections at once, on SQLite and PostgreSQL; see concurrency.py beside."""

import pytest

pytestmark = pytest.mark.xdist_group("stack")


def played(stack, scenario):
    return stack.scenario("tests.plugins.attestations.concurrency", scenario)


def test_issued_from_everywhere_at_once_each_is_one(stack):
    result = played(stack, "issued_at_once")
    assert result["errors"] == []
    assert result["sequences"] == [1, 2, 3, 4]
    assert result["states"] == ["issued"]
    assert result["hashes"]


def test_what_is_taken_away_meanwhile_agrees_with_its_manifest(stack):
    result = played(stack, "taken_away_while_issued")
    assert result["errors"] == []
    assert (result["lines"], result["agree"]) == (6, True)
    assert (result["left"], result["kept"], result["gone"]) == ([], ["PAPERS_AGENTS"], 0)


def test_one_confirmation_posted_five_times_is_one_job(stack):
    assert played(stack, "confirmed_at_once") == {"errors": [], "jobs": 1}


@pytest.mark.parametrize("meanwhile", ["erased_while_it_is_issued", "issued_while_she_is_erased"])
def test_no_document_of_a_parent_outlives_her_erasure(stack, meanwhile):
    result = played(stack, meanwhile)
    assert result["kept"] == 0
    assert all("effacées" in error for error in result["errors"])


@pytest.mark.postgres
@pytest.mark.parametrize("stack", ["postgres"], indirect=True)
def test_postgresql_refuses_to_change_what_was_issued(stack):
    result = played(stack, "refused_by_the_database")
    assert result["refused"] == result["all"]
