"""Pages of our own: plain forms, each a page to look at and what sending it does."""
