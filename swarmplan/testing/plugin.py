"""What pytest loads of itself where swarmplan is installed (entry point group ``pytest11``)."""

import pytest

pytest.register_assert_rewrite(
    "swarmplan.testing.driver_contract",
    "swarmplan.testing.optional_contract",
    "swarmplan.testing.driver_fixtures",
)
