"""What swarmplan writes into labels: whose an object is, which are its own, and what was last applied."""
