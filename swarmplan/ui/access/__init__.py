"""Who may see the page: known by a token that was printed, a cookie, or a proxy that is trusted. Pure but for the clock that is given."""
