"""``fleet pause`` and ``fleet resume``. What must not be here: a change of what the file manages; a raised heartbeat that is not remembered before."""
