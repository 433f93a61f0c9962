"""The endpoints of the HTTP API, one small function each; the work itself is done elsewhere."""
