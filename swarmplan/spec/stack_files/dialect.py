"""How the text of a stack's files is read."""

from swarmplan.spec.reading.dialect import Dialect
from swarmplan.spec.stack_files import template
from swarmplan.spec.stack_files.scalars import stack_value

STACK = Dialect(stack_value, template.interpolate, text_keys=True)
