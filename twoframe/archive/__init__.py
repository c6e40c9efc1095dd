"""Films in a ZIP: `packing` makes one while it is sent, `importing` takes one in, in the background.

A ZIP holds `films/`, `posters/` and `keyframes/` under names that people recognise, `metadata.csv` for people, and
`metadata.json`, which says everything once more, so that another Twoframe can take it all in (`metadata` writes it,
`understanding` reads it).
"""
