from __future__ import annotations

import pytest

from tests.terraform.terraform_runs import Terraform


@pytest.fixture(scope="session")
def terraform() -> Terraform:
    return Terraform()
