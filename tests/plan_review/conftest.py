from __future__ import annotations

import pytest

from tests.plan_review.real_plans import RealPlans, make


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> RealPlans:
    """The plans of every case, made by the real Terraform against an AWS on this machine."""
    return make(tmp_path_factory.mktemp("real"))
