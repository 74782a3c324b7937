"""Language files: the texts of cards in one language, the user's or one of ours."""

from dataclasses import replace

from swarmplan.spec.fleet.own_file import read_tree
from swarmplan.spec.models.fleet.card_texts import CardTexts
from swarmplan.spec.validation.validate import validate
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import absolute_path
from swarmplan.spec.yaml.tree import MappingNode, Node, ScalarNode, find, plain

_CARDS, _FILE, _TEXTS = "cards", "language_file", "texts"
_MUST_BE = "a language file has the texts of cards, as group: Group"


def with_language_file(tree: Node, findings: Findings) -> Node:
    """The tree of a fleet file with what ``cards.language_file`` has, at ``cards.texts``; those that are there win. Errors are reported."""
    cards, named = find(tree, (_CARDS,)), find(tree, (_CARDS, _FILE))
    if not isinstance(tree, MappingNode) or not isinstance(cards, MappingNode):
        return tree
    if not isinstance(named, ScalarNode) or not named.value:
        return tree
    texts, faults = read_tree(
        absolute_path(tree, (_CARDS, _FILE), str(named.value)), 1, _MUST_BE, MappingNode
    )
    findings.add(*faults)
    if texts is None:
        return tree
    own = cards.child(_TEXTS)
    if isinstance(own, MappingNode):
        texts = texts.with_entries(own.entries)
    entry = replace(cards.entries[_FILE], node=texts)
    return tree.with_entry(_CARDS, replace(tree.entries[_CARDS], node=cards.with_entry(_TEXTS, entry)))


def read_language_file(file: str) -> dict[str, str]:
    """The texts of one such file. Raises SpecError with every error found."""
    findings = Findings()
    tree, faults = read_tree(file, 0, _MUST_BE, MappingNode)
    findings.add(*faults)
    findings.root = tree
    if tree is None:
        raise findings.failure
    texts, _ = validate(plain(tree), CardTexts, findings)
    findings.raise_errors()
    return written(texts)


def written(texts: CardTexts) -> dict[str, str]:
    """Those that are there."""
    return {name: str(text) for name, text in texts.model_dump().items() if text is not None}
