"""What can only be checked across all documents: ports, subnets and names."""
