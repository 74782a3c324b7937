"""The shape of an agent file, kind ``Agent``, as pydantic models: one file per section, with the rules of the cluster file's.

The models know no file, environment or position, besides the time zones of the machine; what several keys mean together is resolved in ``spec.agent``.
"""
