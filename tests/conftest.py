"""Settings of the property tests.

With CI set, every run draws the same examples; with PLANTED set, a failing one is not made smaller.
"""

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "project",
    deadline=None,
    max_examples=60,
    derandomize="CI" in os.environ,
    phases=(Phase.explicit, Phase.generate) if "PLANTED" in os.environ else tuple(Phase),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")
