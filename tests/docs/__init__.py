"""The pages of the site, walked with the real commands."""
