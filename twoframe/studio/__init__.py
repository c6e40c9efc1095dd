"""The preview process: what looks at pixels and draws films for the pages, outside of the process that serves them.

`launch` is the web process's side, `__main__` the child's; between them go the `orders`, as lines of JSON.
"""
