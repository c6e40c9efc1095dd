"""Showing films to others: one page with a player of our own, which comes from our server or is a file by itself.

`document` makes the page, `shows` says what is in it, `offline` is the file with all films inside. The player is the
same in both: `player.html`, `player.css` and `player*.js`, which contain nothing that the page does not show.
"""
