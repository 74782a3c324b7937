"""The sign of each action, the same in a text and on a page."""

from swarmplan.model.change import Action

SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.DELETE: "-",
    Action.WAIT: "…",
}
