"""A plugin of pytest's for runs over planted bugs: a law that fails has said enough, and is not asked for its smallest case."""

from hypothesis import Phase, settings

settings.register_profile(
    "unshrunk", phases=[Phase.explicit, Phase.generate], database=None, print_blob=False
)
settings.load_profile("unshrunk")
