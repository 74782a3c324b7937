"""``hooks:``, programs that run before and after what swarmplan does."""

from typing import Annotated

from pydantic import Field, Tag

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.content import Command
from swarmplan.spec.models.words.names import Nanoseconds
from swarmplan.spec.models.words.values import LIST, MAPPING, TEXT, by_shape


class HookSection(Section):
    """A program, and how long it may take."""

    command: Command
    """The program and its arguments: a list of words, or a string that is split as a shell would; no shell runs it. A program
    without a slash is looked up in PATH; a path is relative to the folder that swarmplan runs in."""
    timeout: Nanoseconds = Field(default="30s", validate_default=True)
    """How long it may take, at most 10m; then it is killed with all that it started, and has failed."""


Hook = Annotated[
    Annotated[str, Tag(TEXT)] | Annotated[tuple[str, ...], Tag(LIST)] | Annotated[HookSection, Tag(MAPPING)],
    by_shape("must be a command, a list of its words, or {command: …, timeout: 30s}"),
]


class HooksSection(Section):
    """Programs that run before and after what swarmplan does (docs/pipelines.md). They run as the user who runs swarmplan."""

    before_plan: Hook | None = None
    """Before `plan`, `apply`, `destroy` and each pass of `watch` observe anything. If it fails, the command is refused."""
    before_apply: Hook | None = None
    """Before the first step of each plan that is approved and changes something, which it reads as JSON. If it fails, the plan
    is refused."""
    after_apply: Hook | None = None
    """After a run that changed something and converged, whose verdict it reads as JSON. If it fails, a warning says so."""
    on_failure: Hook | None = None
    """After a run that did not converge, or was refused. If it fails, a warning says so."""
