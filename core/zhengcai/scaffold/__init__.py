"""`zhengcai plugin new`: a new extension, in the shape that every plugin has.

`template/` holds the files; which of them are written depends on what the extension starts with.
"""
