"""The sizes of what is on a card, in ems of its plain text: the style has them from here, and so has the layout."""

LINE = 1.32
"""From one line to the next."""
TITLE, SUBTITLE, ABOUT = 0.95, 0.82, 0.9
NAMES = (2.0, 1.6, 1.3, 1.05)
"""Of the name, the largest in which it takes one line, or two; else the smallest."""
LABEL, TEXT, CODE, KEY, NOTES = 0.74, 0.84, 0.86, 0.72, 0.84
BLOCK_GAP, HEAD_GAP, QR_GAP = 0.45, 0.7, 1.2
NAME_LINES = 3
"""A longer name is cut off."""
KEY_WIDTH = 70
"""Characters of a line of a private key (RFC 7468 allows 64, OpenSSH writes 70)."""
KEY_LINE = 1.15
"""Of the key, which nobody reads line by line."""
TWO_CODES = 0.75
"""What each of two QR codes is made smaller by."""
SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64)
"""What all text of all cards is made smaller by, where it does not fit: not below 5 points at eight to a page."""
MM_PER_POINT = 25.4 / 72
SMALLEST_MODULE = 0.3
"""Of a QR code, in millimetres: what phones read from a print of 300 dots per inch at 20 cm."""
