"""Webhooks of forges: who sent one, what it says was pushed, and which clusters are looked at sooner for it.

The payload decides nothing: the next look comes sooner, and finds in the repository what is there. All but ``secret`` and ``receiver``
is pure. Must not: guess from a request which forge sent it."""
