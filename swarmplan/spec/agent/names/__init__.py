"""What a user names: a repository by its url, a branch or tag, a range of versions. Pure: nothing is looked up."""
