"""``fleet pause`` and ``fleet resume``."""
