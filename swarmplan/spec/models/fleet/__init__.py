"""The models of the fleet file, kind ``Fleet``: as strict as those of the cluster file. What must not be here: reading the files
that it names, which is ``swarmplan.spec.fleet``'s."""
