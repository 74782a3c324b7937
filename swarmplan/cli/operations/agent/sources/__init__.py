"""Where the files of the clusters that an agent follows come from, and how they are opened."""
