"""Measures what the tests must not: seconds, which differ from machine to machine.

migrations.py   each revision on a big table that is in use (`make migrations`)
load.py         the readers and writers who use it meanwhile
search.py       what is found among 100,000 posts, and how soon (`make search`)
bulk.py         the rows, and whether they are still there
"""
