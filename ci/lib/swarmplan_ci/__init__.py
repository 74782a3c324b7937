"""What the pipelines of GitHub, Forgejo, GitLab and Jenkins have in common: plan into one comment, apply what was reviewed, report.

Standard library only, and no part of the package swarmplan, whose command line it calls: a pipeline copies this folder.
"""
