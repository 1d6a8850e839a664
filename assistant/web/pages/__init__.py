"""The areas of the page: each lays out its components, then says what happens on each event."""
