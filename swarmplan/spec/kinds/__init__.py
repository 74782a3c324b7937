"""What files of the kinds Agent and Fleet have in common: telling them from a cluster file, where their values stand, and the
files that they name. What must not be here: what one of the kinds alone says."""
