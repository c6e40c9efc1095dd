"""The review sheet: what was judged, what is known of it, and what was said, on paper.

`gather` collects a sheet's content, `layout` says where it stands, `drawing` makes a PDF or a PNG of it. What draws is
loaded with the first sheet, so that a server that draws none stays small.
"""
