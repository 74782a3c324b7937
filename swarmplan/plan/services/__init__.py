"""Services: created, updated, recreated, removed, awaited; their images and ports."""
