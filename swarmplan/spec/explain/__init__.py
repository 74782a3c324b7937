"""The reference of one key, from the models: what it means, its value, its default, an example.

The whole reference is written by a script, from the same words. Must not: print.
"""

from swarmplan.spec.explain.examples import example
from swarmplan.spec.explain.find import Ambiguous, NoSuchKey, all_paths, entry_of, explain
from swarmplan.spec.explain.keys import File, Key

__all__ = ["Ambiguous", "File", "Key", "NoSuchKey", "all_paths", "entry_of", "example", "explain"]
