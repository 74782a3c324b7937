"""The network between local hosts: bridge, firewall, name resolution."""
