"""Services: made, changed, recreated, stopped, awaited; their images, ports and stacks."""
