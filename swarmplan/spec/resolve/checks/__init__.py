"""What can only be checked across all documents: ports, subnets and names.

Must not: look at anything but the file, as at what runs.
"""
