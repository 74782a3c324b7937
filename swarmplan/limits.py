"""The largest accepted size of each kind of input, so that none fills the memory or keeps a command from ending. All are far
above what a cluster needs."""

FILE_BYTES = 10_000_000
"""Of one cluster file, stack file or file of variables."""
VALUES = 200_000
"""In one YAML file, aliases and merges written out."""
MEMBERS = 10_000
"""Entries of one list or mapping, and variables of one file."""
TEXT = 1_100_000
"""Characters of one value: the largest config has 1,024,000 bytes."""
DEPTH = 64
"""Levels of nesting in a YAML file."""
FILLED = 10_000_000
"""Characters that variables may add to one file."""
PORTS = 20_000
"""Ports of one service, ranges expanded."""
FILES = 100
"""Files that one list names."""
FAULTS = 100
"""Faults of a spec that are shown, and warnings; the others are counted."""
LINE = 500
"""Characters of one line of a message."""
CONTENT_BYTES = 1_024_000
"""Of a file with a secret or config: an engine accepts no more."""
KEY_FILE_BYTES = 4096
"""Of a file that holds an unlock key, which has 52."""
IMAGE_INDEX_BYTES = 4_000_000
"""Of each list of images in an archive."""
IMAGE_SPARE_BYTES = 64_000_000
"""That an image archive may unpack to, besides IMAGE_GROWTH times its own size."""
IMAGE_GROWTH = 200
"""The largest compression ratio of an image archive: layers reach ten at best, empty space a thousand."""
IMAGE_FILES = 100_000
"""Files in an image archive."""
HEADER_BYTES = 16_000_000
"""Of the headers of a tar archive: 512 for each file, three times that where its name is long."""
OUTPUT_BYTES = 2_000_000
"""Of output of a user's program: twice the largest config."""
HOST_OUTPUT_BYTES = 1_000_000_000
"""Of output of a driver's command: a swarm folder, compressed and in base64, of twice the largest backup."""
ERROR_OUTPUT_BYTES = 1_000_000
"""Of a program's standard error that are kept, from its end."""
ANSWER_BYTES = 256_000_000
"""Of an engine's answer: the tasks of 10,000 services with two replicas need a tenth of it."""
SHORT_ANSWER_BYTES = 4_000_000
"""Of a short answer of an engine."""
EVENT_BYTES = 1_000_000
"""Of one event of an engine."""
SAVED_PLAN_BYTES = 100_000_000
"""Of a saved plan: some kilobytes for each service."""
