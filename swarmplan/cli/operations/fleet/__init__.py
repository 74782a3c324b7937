"""What the commands of ``swarmplan fleet`` do: many clusters opened, planned and worked on, each as by its own command.

What must not be here: what is done to one cluster, which ``apply`` and its neighbours do; rules on clusters, which are ``swarmplan.fleet``'s;
texts and tables, which are ``swarmplan.render.fleet``'s.
"""
