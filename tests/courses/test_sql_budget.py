import pytest

from courses.models import Territory


def test_a_budget_counts_statements_and_not_transactions(sql_budget):
    from django.db import transaction

    with sql_budget(1) as statements, transaction.atomic():
        Territory.objects.exists()
    assert len(statements) == 1


def test_a_page_over_its_budget_fails_and_says_what_it_asked(sql_budget):
    with pytest.raises(AssertionError, match="2 × SELECT"), sql_budget(1):
        Territory.objects.exists()
        Territory.objects.exists()
