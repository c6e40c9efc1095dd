"""What pages are built of: each module draws one thing, and returns its value or hands it to a callback."""
