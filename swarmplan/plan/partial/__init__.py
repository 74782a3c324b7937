"""Part of a plan: what ``--only`` names, with what it needs. All else stays as it is, and is listed as left out."""
