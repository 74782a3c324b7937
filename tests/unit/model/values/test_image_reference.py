"""References as both docker clients spell them: what ``docker stack deploy`` of 20.10.24 and 28.5.2 sent for each."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.model.values.image_reference import (
    Reference,
    digest_of,
    familiar,
    parse_reference,
    pinned,
    registry_of,
    unpinned,
)

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("nginx", "nginx:latest"),
        ("nginx:1", "nginx:1"),
        ("docker.io/nginx", "nginx:latest"),
        ("docker.io/library/nginx:1", "nginx:1"),
        ("index.docker.io/lab/x", "lab/x:latest"),
        ("library/nginx", "nginx:latest"),
        ("library/a/b", "library/a/b:latest"),
        ("docker.io/library/library", "library:latest"),
        ("lab/x", "lab/x:latest"),
        ("localhost/x", "localhost/x:latest"),
        ("reg:5000/a/b:1", "reg:5000/a/b:1"),
        ("reg:5000", "reg:5000"),
        ("10.0.0.1:5000/a", "10.0.0.1:5000/a:latest"),
        ("[::1]:5000/x", "[::1]:5000/x:latest"),
        ("REG.io/x", "REG.io/x:latest"),
        ("Foo/bar", "Foo/bar:latest"),
        ("reg_x/y", "reg_x/y:latest"),
        ("a__b", "a__b:latest"),
        ("a-b--c", "a-b--c:latest"),
        ("x:_a", "x:_a"),
        ("x:" + "t" * 128, "x:" + "t" * 128),
        ("a" * 65, "a" * 65 + ":latest"),
        ("a/" * 100 + "b", "a/" * 100 + "b:latest"),
        (f"nginx@{DIGEST}", f"nginx@{DIGEST}"),
        (f"docker.io/library/nginx:1@{DIGEST}", f"nginx:1@{DIGEST}"),
        ("x@sha512:" + "a" * 128, "x@sha512:" + "a" * 128),
    ],
)
def test_the_familiar_form_is_the_docker_clients(written: str, sent: str) -> None:
    assert familiar(written) == sent


@pytest.mark.parametrize(
    "text",
    [
        "", "/x", "x/", "a b", "a..b", "a___b", "a_-b", "foo/Bar", "x:-a", "x:.a", "x:" + "t" * 129, "p" * 256,
        "http://reg/x", "-reg/x", "reg./x", "x@sha256:abc", "x@sha256:" + "A" * 64, "x@md5:" + "a" * 32, "é", "x:",
        "x\n",
    ],
)  # fmt: skip
def test_what_the_docker_client_refuses_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid image: write name:tag in lower case") as caught:
        familiar(text)
    assert caught.type is ValueError


def test_an_image_id_is_no_reference() -> None:
    with pytest.raises(ValueError, match="is an image id"):
        familiar("a" * 64)


@pytest.mark.parametrize(
    ("image", "registry"),
    [("nginx", "docker.io"), ("index.docker.io/lab/x", "docker.io"), ("reg:5000/x", "reg:5000")],
)
def test_the_registry_an_image_is_from(image: str, registry: str) -> None:
    assert registry_of(image) == registry


def test_a_digest_comes_after_the_tag_and_goes_without_it() -> None:
    image = pinned("lab/web:1", DIGEST)
    assert (image, digest_of(image), unpinned(image)) == (f"lab/web:1@{DIGEST}", DIGEST, "lab/web:1")
    assert pinned(image, "sha256:" + "b" * 64) == "lab/web:1@sha256:" + "b" * 64
    assert digest_of("lab/web:1") == ""


def test_what_is_no_reference_stays_as_it_is() -> None:
    assert unpinned("NO IMAGE") == "NO IMAGE"


_PARTS = st.from_regex(r"[a-z0-9]{1,5}((\.|_|__|-{1,2})[a-z0-9]{1,3}){0,2}", fullmatch=True)
_PATHS = st.lists(_PARTS, min_size=1, max_size=3).map("/".join)
_DOMAINS = st.sampled_from(
    ["docker.io", "index.docker.io", "localhost", "reg:5000", "reg.example", "[::1]:80"]
)
_TAGS = st.just("") | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,5}", fullmatch=True)
_DIGESTS = st.sampled_from(["", DIGEST])


def _text(domain: str, path: str, tag: str, digest: str) -> str:
    return f"{domain}/{path}" + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


REFERENCES = st.builds(_text, _DOMAINS, _PATHS, _TAGS, _DIGESTS)


@given(REFERENCES)
def test_what_is_read_holds_every_part(text: str) -> None:
    found = parse_reference(text)
    assert found == parse_reference(_text(found.domain, found.path, found.tag, found.digest))
    assert isinstance(found, Reference)
    assert found.tagged() == found.tagged().tagged()
    assert found.tag or found.digest or found.tagged().tag == "latest"


@given(REFERENCES)
def test_the_familiar_form_is_found_once_and_for_all(text: str) -> None:
    found = parse_reference(text)
    short = familiar(text)
    folder = found.path.partition("/")[0]
    if found.domain == "docker.io" and ("." in folder or folder == "localhost") and "/" in found.path:
        return  # a folder of the hub that looks like a registry: the docker client loses the hub there, too
    assert familiar(short) == short
    assert parse_reference(short) == found.tagged()


@given(st.text(max_size=40))
def test_any_text_is_a_reference_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert parse_reference(familiar(text)).path
