"""Which image a service is to run: the one it runs, or what its registry said of it, by each service's own rule."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.image import Manifest, Resolve
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal.pin import image_of, same_image, with_digest, with_live_image
from swarmplan.model.service import Service, ServiceState
from swarmplan.model.values.first_few import first_and_count
from swarmplan.model.values.image_reference import digest_of, short, unpinned
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Note
from swarmplan.plan.plan import Hazard


def lookups(desired: Desired, live: Mapping[str, ServiceState]) -> dict[str, bool]:
    """The images whose registry has to be asked before a plan can be made, and whether with a login."""
    wanted: dict[str, bool] = {}
    for name, service in desired.services.items():
        if _asks(service, live.get(name), desired):
            image = image_of(service.spec)
            wanted[image] = wanted.get(image, False) or service.image.login
    return wanted


@dataclass(frozen=True, slots=True)
class Pins:
    """Every service, naming the very image it is to run, and what people must know of that. What was not asked, as there was
    nobody to ask, is left to the step that makes the service."""

    services: Mapping[str, Service]
    notes: tuple[Note, ...]
    hazards: tuple[Hazard, ...]


def pins(desired: Desired, observed: Observed) -> Pins:
    """Find the images out, once, before anything is planned."""
    services: dict[str, Service] = {}
    remarks: list[_Remark] = []
    hazards: list[Hazard] = []
    for name in in_order(desired.services):
        services[name], remark = _pinned(desired, observed, desired.services[name])
        if isinstance(remark, Hazard):
            hazards.append(remark)
        elif remark is not None:
            remarks.append(remark)
    return Pins(services, tuple(_notes(remarks)), tuple(hazards))


def image_moved(live: JsonView, wanted: JsonView) -> str:
    """One line where the tag is the same and the image another; "" else."""
    before, after = image_of(live), image_of(wanted)
    if unpinned(before) != unpinned(after) or not digest_of(after) or before == after:
        return ""
    return f"image {unpinned(after)} moved: {short(digest_of(before) or 'no digest')} → {short(digest_of(after))}"


def _asks(service: Service, live: ServiceState | None, desired: Desired) -> bool:
    rule = _resolve(service, desired)
    if rule is Resolve.NEVER or not image_of(service.spec):
        return False
    if live is None or not same_image(live.spec, service.spec):
        return True
    return rule is Resolve.ALWAYS and not digest_of(image_of(service.spec))


def _resolve(service: Service, desired: Desired) -> Resolve:
    """An image that is preloaded comes from no registry."""
    preloaded = image_of(service.spec) in desired.images
    return Resolve.NEVER if preloaded else service.image.resolve


@dataclass(frozen=True, slots=True)
class _Remark:
    """A service that runs, or is to run, by its tag alone. ``reason``: why no registry told the digest, "" where none was asked;
    ``stays``: the digest that it keeps, "" for none."""

    key: Key
    image: str
    reason: str = ""
    stays: str = ""


_PIN = "pin it by image: NAME@DIGEST or policy.resolve_image: always (never: accept it)"


def _notes(remarks: Iterable[_Remark]) -> Iterator[Note]:
    """A note for all services of which the same is to be said."""
    alike: dict[tuple[str, bool], list[_Remark]] = defaultdict(list)
    for remark in remarks:
        alike[remark.reason, bool(remark.stays)].append(remark)
    for (reason, stays), group in alike.items():
        keys = tuple(remark.key for remark in group)
        names, one = first_and_count([str(key) for key in keys]), len(group) == 1
        images = list(dict.fromkeys(remark.image for remark in group))
        loose = f"{'is' if one else 'are'} not pinned to a digest: nodes may run different images"
        if not reason:
            yield Note(f"{names} {loose}; {_PIN}", keys)
            continue
        unknown = f"the digest of {first_and_count(images)} is not known ({reason})"
        kept = group[0].stays if one else "the digests that they run"
        rest = f"{kept} {'stays' if one else 'stay'}" if stays else f"{'it' if one else 'they'} {loose}"
        yield Note(f"{names}: {unknown}; {rest}", keys)


def _pinned(
    desired: Desired, observed: Observed, service: Service
) -> tuple[Service, Hazard | _Remark | None]:
    state = observed.services.get(service.name)
    live = state.spec if state is not None and same_image(state.spec, service.spec) else None
    asked = _asks(service, state, desired)
    answer = observed.digests.get(image_of(service.spec)) if asked else None
    if isinstance(answer, Manifest):
        spec = with_digest(service.spec, answer)
        if live is None or image_of(live) != image_of(spec):
            return _settled(service, spec), None
    remark = None if _resolve(service, desired) is Resolve.NEVER else _remark(service, live, answer)
    if live is not None:
        return _settled(service, with_live_image(service.spec, live)), remark
    return (service if asked and answer is None else _settled(service, service.spec)), remark


def _settled(service: Service, spec: JsonView) -> Service:
    """Nobody asks for it again."""
    return replace(service, spec=spec, image=replace(service.image, resolve=Resolve.NEVER))


def _remark(
    service: Service, live: JsonView | None, answer: Manifest | Unknown | None
) -> Hazard | _Remark | None:
    """What to say where a service runs, or is to run, by its tag alone although its rule asks for more."""
    key, image = Key(Kind.SERVICE, service.name), image_of(service.spec)
    digest = digest_of(image_of(live)) if live is not None else ""
    if digest_of(image):
        return None
    if not isinstance(answer, Unknown):
        return _Remark(key, image) if live is not None and not digest else None
    if service.image.required and not digest:
        unknown = f"the digest of {image} is not known ({answer.reason})"
        return Hazard(key, f"{unknown}, and policy.unresolved_image is error", None)
    return _Remark(key, image, answer.reason, short(digest) if digest else "")
