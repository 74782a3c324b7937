"""One node's Docker Engine API over HTTP: transport, TLS, deadlines, limits and error translation; and registry logins.

Here and nowhere else is ``docker`` imported, and only where somebody logs in (its import costs 0.1 to 0.2 s).
Bodies and answers pass through as the API's own JSON. No retry, no decision, no printing.
"""
