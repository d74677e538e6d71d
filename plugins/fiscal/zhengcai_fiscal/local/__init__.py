"""A budget system and a treasury of our own, for localities without one and for demonstrations.

They keep their books in tables of their own, know the platform only by the messages of
`zhengcai_fiscal.external`, answer later, and refuse what they must.
"""
