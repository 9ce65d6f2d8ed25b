"""The pages of the chains."""
