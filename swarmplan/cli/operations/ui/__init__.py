"""The page's server put together: the cluster that it looks at, who may see it, and its end."""
