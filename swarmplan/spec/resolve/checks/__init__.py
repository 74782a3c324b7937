"""What can only be judged of the whole: ports, subnets and names over all documents."""
