"""Who sent a webhook: the examples that the forges publish, and everything that is close to right."""

import pytest
from webhook_senders import NOW, TOKEN, WAYS, sent

from swarmplan.agent.server.webhooks.request import Request
from swarmplan.agent.server.webhooks.signatures import is_signed, problem_of
from swarmplan.spec.agent.outside import Forge

BODY = b'{"ref": "refs/heads/main"}'


@pytest.mark.parametrize(
    ("forge", "secret", "headers", "body", "now"),
    [
        pytest.param(
            Forge.GITHUB,
            b"It's a Secret to Everybody",
            {
                "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
            },
            b"Hello, World!",
            0.0,
            id="docs.github.com, Validating webhook deliveries",
        ),
        pytest.param(
            Forge.BITBUCKET,
            b"It's a Secret to Everybody",
            {"x-hub-signature": "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"},
            b"Hello World!",
            0.0,
            id="support.atlassian.com, Manage webhooks",
        ),
        pytest.param(
            Forge.GITLAB,
            b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            {
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp": "1614265330",
                "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            },
            b'{"test": 2432232314}',
            1614265330.0,
            id="standardwebhooks.com, which GitLab follows",
        ),
        pytest.param(
            Forge.GITEA,
            b"Jefe",
            {"x-gitea-signature": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
            b"what do ya want for nothing?",
            0.0,
            id="RFC 4231, test case 2, as Gitea writes it",
        ),
        pytest.param(
            Forge.FORGEJO,
            b"Jefe",
            {"x-forgejo-signature": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
            b"what do ya want for nothing?",
            0.0,
            id="RFC 4231, test case 2, as Forgejo writes it",
        ),
        pytest.param(
            Forge.GENERIC,
            b"Jefe",
            {"x-signature": "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
            b"what do ya want for nothing?",
            0.0,
            id="RFC 4231, test case 2, as Flux's generic receiver wants it",
        ),
    ],
)
def test_published_examples(
    forge: Forge, secret: bytes, headers: dict[str, str], body: bytes, now: float
) -> None:
    assert is_signed(forge, secret, Request(tuple(headers.items()), body), now)


@pytest.mark.parametrize("way", WAYS)
class TestEachWay:
    def test_right(self, way: str) -> None:
        forge, secret, _ = WAYS[way]
        assert is_signed(forge, secret, sent(way, BODY), NOW)

    def test_another_secret(self, way: str) -> None:
        forge, secret, _ = WAYS[way]
        assert not is_signed(forge, secret[:-4] + b"AAA=", sent(way, BODY), NOW)

    def test_another_body(self, way: str) -> None:
        """A token signs nothing: whoever can change the body has read the token."""
        forge, secret, _ = WAYS[way]
        changed = Request(sent(way, BODY).headers, BODY + b" ")
        assert is_signed(forge, secret, changed, NOW) is (way == "gitlab-token")

    def test_no_header(self, way: str) -> None:
        forge, secret, _ = WAYS[way]
        assert not is_signed(forge, secret, Request((), BODY), NOW)

    def test_a_header_twice(self, way: str) -> None:
        forge, secret, _ = WAYS[way]
        request = sent(way, BODY)
        assert not is_signed(forge, secret, Request(request.headers * 2, BODY), NOW)

    def test_an_empty_secret_fits_nobody(self, way: str) -> None:
        forge, _, headers = WAYS[way]
        if way in {"gitlab-signed", "generic-standard"}:
            assert not is_signed(
                forge, b"whsec_", Request(tuple(headers(b"whsec_", BODY).items()), BODY), NOW
            )
        assert not is_signed(forge, b"", Request(tuple(headers(b"whsec_", BODY).items()), BODY), NOW)

    def test_every_other_forge_refuses_it_unless_it_signs_alike(self, way: str) -> None:
        forge, secret, _ = WAYS[way]
        fits = {other for other in Forge if is_signed(other, secret, sent(way, BODY), NOW)}
        assert fits == ({Forge.GITLAB, Forge.GENERIC} if secret == TOKEN.encode() else {forge})


@pytest.mark.parametrize(
    ("off", "fits"), [(0, True), (300, True), (-300, True), (301, False), (-301, False), (86400, False)]
)
def test_a_signed_time_has_to_be_near(off: int, *, fits: bool) -> None:
    assert is_signed(Forge.GITLAB, TOKEN.encode(), sent("gitlab-signed", BODY), NOW + off) is fits


@pytest.mark.parametrize("time", ["", "soon", "-1796000000", "1796000000.0", "٣", "1" * 5000, " 1796000000"])
def test_a_time_that_is_no_time(time: str) -> None:
    request = sent("gitlab-signed", BODY, webhook_timestamp=time)
    assert not is_signed(Forge.GITLAB, TOKEN.encode(), request, NOW)


def test_one_of_several_signatures_is_enough_while_a_secret_is_replaced() -> None:
    request = sent("gitlab-signed", BODY)
    signature = request.one("webhook-signature")
    both = sent("gitlab-signed", BODY, webhook_signature=f"v1,AAAA {signature}")
    assert is_signed(Forge.GITLAB, TOKEN.encode(), both, NOW)


def test_what_is_configured_decides_and_not_what_is_sent() -> None:
    """Whoever knows only the old token cannot sign, and a token is not enough where a signature is wanted."""
    assert not is_signed(Forge.GITLAB, TOKEN.encode(), Request((("x-gitlab-token", TOKEN),), BODY), NOW)
    assert not is_signed(Forge.GITLAB, b"s3cret", sent("gitlab-signed", BODY), NOW)


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        (b"", "empty"),
        (b" \t", "empty"),
        (b"whsec_", "base64"),
        (b"whsec_!!", "base64"),
        (b"whsec_QUJD", ""),
        (b"x", ""),
    ],
)
def test_secrets_that_check_nothing(secret: bytes, problem: str) -> None:
    said = problem_of(Forge.GITLAB, secret)
    assert problem in said
    assert bool(said) == bool(problem)
