"""``policy.ignore``: fields that differ and are left as they are. One rule for plans, drift and runs alike: what is desired takes
the live values before anything is compared, so that nothing that goes by it can see them, or change them.

Where a step could be carried out long after it was planned, what is ignored is read again then (``model.normal.ignored``)."""
