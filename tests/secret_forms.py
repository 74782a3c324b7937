"""Every form in which a secret may stand in a text, as programs, engines and files write it: what each output is tried on."""

PLANTED = "pl4nt3d"
"""Stands in each of them, and in no output."""
SHAPED = (
    f"SWMTKN-1-{PLANTED}-{PLANTED}",
    f"SWMKEY-1-{PLANTED}",
    f"SWMKEY-1-7c3/+{PLANTED}=",
    f"-----BEGIN PRIVATE KEY-----\n{PLANTED}\n-----END PRIVATE KEY-----",
    f"-----BEGIN OPENSSH PRIVATE KEY-----\n{PLANTED}, cut off",
    f"ssh://deploy:{PLANTED}@10.0.0.1",
    f"ssh://deploy:{PLANTED}@[fe80::1]:22/srv",
    f"SSH://deploy:{PLANTED}@10.0.0.1",
    f"http://bob:{PLANTED}@proxy:3128",
    f"HTTPS://{PLANTED}@registry/v2/",
    f"git+https://bob:{PLANTED}@host/x.git",
    f"postgres://bob:p@{PLANTED}@db/shop",
    f"Authorization: Bearer {PLANTED}{PLANTED}",
    f"X-Registry-Auth Basic  {PLANTED}{PLANTED}==",
    f"ghp_{PLANTED}{PLANTED}{PLANTED}",
    f"github_pat_11AAAA_{PLANTED}{PLANTED}",
    f"glpat-{PLANTED}-{PLANTED}{PLANTED}",
)
"""Known by their own look."""
NAMED = (
    f"join failed: --token {PLANTED} refused",
    f"--password={PLANTED} 10.0.0.1",
    f"run ['--password', 'two {PLANTED} words', 'x']",
    f"--api-key 'it''s {PLANTED}'",
    f"--api-key 'it'\\''s {PLANTED}'",
    f"DB_PASSWORD='it''s {PLANTED}'",
    f"services.web.options.access-token: {PLANTED} → other",
    f"services.web.options.access-token: (none) → {PLANTED} (and 3 more)",
    f"DB_PASSWORD={PLANTED}",
    f"DB_PASSWORD='two {PLANTED} words'",
    f'DB_PASSWORD="two \\"{PLANTED}\\" words"',
    f"API_KEY='say \"{PLANTED}\" aloud'",
    f"[MODE=x, API_KEY=correct {PLANTED} battery, A=b]",
    f"{{splunk-token: some {PLANTED} words, url: x}}",
    f'{{"Password": "{PLANTED}"}}',
    f'{{"Password": "a\\"{PLANTED}", "user": "bob"}}',
    f"{{'client_secret': '{PLANTED}'}}",
    f"login: password: {PLANTED}",
    f"passphrase: {PLANTED}",
    f"PWD: {PLANTED}",
    f"--token {PLANTED} is refused in ['--password', 'two {PLANTED} words']",
)
"""Known by the name that they go under."""
FORMS = (*SHAPED, *NAMED)
TOKENS = SHAPED[:3]
"""Those that the engine itself makes."""
