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
AGE_KEY_BYTES = 100_000
"""Of a file that holds age keys, which have 75 each."""
HOST_LOCK_BYTES = 4096
"""Of the lock on a host: one line that says who holds it."""
IMAGE_ARCHIVES = 1000
"""Image archives of which one process remembers what is in them."""
IMAGE_INDEX_BYTES = 4_000_000
"""Of each list of images in an archive."""
IMAGE_SPARE_BYTES = 64_000_000
"""That an image archive may unpack to, besides IMAGE_GROWTH times its own size."""
IMAGE_GROWTH = 200
"""The largest compression ratio of an image archive: layers reach ten at best, empty space a thousand."""
IMAGE_LAYERS = 1000
"""Layers of one image: engines stop at 127."""
IMAGE_LAYER_BYTES = 100_000_000_000
"""Of one layer in a registry."""
IMAGE_FILES = 100_000
"""Files in an image archive."""
HEADER_BYTES = 16_000_000
"""Of the headers of a tar archive: 512 for each file, three times that where its name is long."""
NOTIFY_STATE_BYTES = 8_000_000
"""Of what is kept of one target of notifications."""
NOTIFY_ANSWER_BYTES = 65_536
"""Of the answer of a target of notifications."""
NOTIFY_SECRET_BYTES = 65_536
"""Of a file with its token, or with URLs."""
HOOK_SECONDS = 600
"""That one hook may be given."""
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
KEPT_CHARACTERS = 400_000
"""Of the label that lists what `x-swarmplan` keeps: with the other labels of the largest swarm, well below what a manager's raft
log takes in one entry (1.5 MB)."""
SELECTED = 1000
"""Patterns of `--only`: each is compared with every resource."""
CLUSTERS = 1000
"""Clusters of one agent."""
STUDENTS = 1000
"""Of one fleet, and values of one student."""
VOLUME_COPY_BYTES = 64_000_000
"""The content of one volume in a checkpoint, compressed: it is held in memory, of several clusters at a time."""
CHECKS = 200
"""Of one fleet file: a row of results has a cell for each."""
CHECK_OUTPUT_BYTES = 100_000
"""Of the program of one check, whose last line is the hint."""
CHECK_ANSWER_BYTES = 1_000_000
"""Of the answer that a check of the web reads."""
DISTURBANCE_BYTES = 100_000
"""Of the record of what is to be undone in one cluster."""
LOGO_BYTES = 1_000_000
"""Of the picture on the cards of a fleet."""
SECRET_FILE_BYTES = 65_536
"""Of a file with a token, a password or a private key."""
NAMED_FILE_BYTES = 10_000_000
"""Of another file that an agent file names, such as known hosts, signers and certificates."""
SOCKET_PATH = 107
"""Bytes of the path of a socket: ``sun_path`` has 108, the last of which is 0 (unix(7))."""
MIRROR_BYTES = 2_000_000_000
"""Of a mirror of a repository, which has its history without the content of its files: a hundred times that of most."""
EXPORT_BYTES = 64_000_000
"""Of all files taken out of a commit."""
EXPORT_FILE_BYTES = 16_000_000
"""Of one file taken out of a commit: above any cluster file, secret or config."""
EXPORT_FILES = 10_000
"""Files taken out of a commit."""
SUBMODULES = 20
"""Submodules of one commit, those within others included."""
REFS_BYTES = 16_000_000
"""Of what a server lists of its branches and tags: some 200,000."""
COMMIT_BYTES = 1_000_000
"""Of one commit or tag, with its message and its signature."""
GC_SECONDS = 300
"""For tidying up one mirror."""
