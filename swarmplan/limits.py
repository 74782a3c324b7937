"""How much is taken of anything that comes from outside: one limit for each kind, so that no input fills the memory or keeps a
command from ending. All are far above what a cluster has use for."""

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
"""Ports of one service, ranges spread out."""
FILES = 100
"""Files that one list names."""
FAULTS = 100
"""Faults of a spec that are shown, and warnings; the others are counted."""
LINE = 500
"""Characters of what is told in one line."""
CONTENT_BYTES = 1_024_000
"""Of a file that holds a secret or config: an engine takes no more."""
KEY_FILE_BYTES = 4096
"""Of a file that holds an unlock key, which has 52."""
IMAGE_INDEX_BYTES = 4_000_000
"""Of each list of images in an archive."""
IMAGE_SPARE_BYTES = 64_000_000
"""That an archive of images may hold beside IMAGE_GROWTH times its own size."""
IMAGE_GROWTH = 200
"""By how much an archive of images may be compressed: layers come to a tenth at best, empty space to a thousandth."""
IMAGE_FILES = 100_000
"""Files in an archive of images."""
HEADER_BYTES = 16_000_000
"""That tell what files are in a tar archive: 512 for each, three times that where its name is long."""
OUTPUT_BYTES = 2_000_000
"""That a program of the user's may print: twice what the largest config holds."""
HOST_OUTPUT_BYTES = 1_000_000_000
"""That a command of a driver's may print: compressed, and in base64, a swarm folder of twice what a backup takes."""
COMPLAINT_BYTES = 1_000_000
"""Of a program's standard error that are kept, the last ones."""
ANSWER_BYTES = 256_000_000
"""Of an engine's answer: the tasks of 10,000 services with two replicas take a tenth of it."""
SHORT_ANSWER_BYTES = 4_000_000
"""Of an engine's answer that is some lines."""
EVENT_BYTES = 1_000_000
"""Of one event of an engine."""
SAVED_PLAN_BYTES = 100_000_000
"""Of a saved plan: some kilobytes for each service."""
