"""The agent's file, kind ``Agent``: its models, as strict as those of the cluster file, and the settings that they resolve to."""
