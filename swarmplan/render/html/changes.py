"""The changes of a plan as tables: one for each kind of resource, a row for each of them, the fields that differ in it."""

from typing import NamedTuple

from swarmplan.markup.element import Markup, element
from swarmplan.model.change import Action
from swarmplan.model.values.first_few import counted
from swarmplan.render.html.page import more, others, panel, table
from swarmplan.views.plan.values import ChangeRow, Field, Group

_OPEN = 6
"""Fields that are shown without unfolding them."""


class _Look(NamedTuple):
    word: str
    of_many: str
    look: str


ACTIONS = {
    str(Action.CREATE): _Look("create", "to create", "good"),
    str(Action.UPDATE): _Look("update", "to update", "change"),
    str(Action.REPLACE): _Look("recreate", "to recreate", "remake"),
    str(Action.DELETE): _Look("remove", "to remove", "bad"),
    str(Action.WAIT): _Look("wait", "to wait for", "wait"),
}


def symbol(action: str) -> Markup:
    """The symbol of the text, in its colour; for eyes only, as a word stands beside it."""
    return element("b", Action(action).symbol, class_=ACTIONS[action].look, aria_hidden="true")


def group_panel(group: Group) -> Markup:
    """The changes of one kind."""
    count = len(group.changes) + group.more
    rows = (_row(change) for change in group.changes if change.action in ACTIONS)
    return panel(
        table(group.kind, counted(count, "change"), ("Action", "Name", "What changes"), rows),
        more(group.more, "changes"),
    )


def _row(change: ChangeRow) -> Markup:
    look = ACTIONS[change.action]
    note = element("p", others(change.note), class_="note") if change.note else ""
    return element(
        "tr",
        element("td", symbol(change.action), element("span", look.word, class_=look.look), class_="action"),
        element("th", element("bdi", change.name), scope="row", class_="name"),
        element("td", note, _fields(change)),
    )


def _fields(change: ChangeRow) -> Markup:
    if not change.fields and not change.more:
        return Markup("")
    shown = element("ul", *map(_field, change.fields), class_="fields")
    rest = (
        element("p", f"and {counted(change.more, 'more field')}, not shown", class_="note")
        if change.more
        else ""
    )
    if len(change.fields) <= _OPEN:
        return element("div", shown, rest)
    return element("details", element("summary", counted(len(change.fields), "field")), shown, rest)


def _field(field: Field) -> Markup:
    after = others(field.after, "ins")
    path = element("code", field.path, class_="path")
    if not field.before:
        return element("li", path, " ", after)
    return element("li", path, " ", others(field.before, "del"), " → ", after)
