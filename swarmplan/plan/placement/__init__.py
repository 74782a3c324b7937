"""Where tasks can run: the nodes as they will be, engines that are too old, and the tasks that a plan takes down."""
