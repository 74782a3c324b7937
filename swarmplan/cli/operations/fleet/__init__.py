"""What the commands of ``swarmplan fleet`` do: many clusters opened, planned and worked on, each as by its own command."""
