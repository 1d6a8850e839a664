"""One file per outside thing. Vendors' exceptions are translated here and go no further."""
