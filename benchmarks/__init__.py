"""Measure time. The tests never do that, because a second on one machine is three on another.

migrations.py   run each revision on a big table that is in use (`make migrations`)
load.py         the readers and writers who use the table meanwhile
random_kills.py kill migrations at any moment, and look whether the next command repairs the database (`make kills`)
search.py       search 100,000 posts: is the right post first, and how long does it take? (`make search`)
readers.py      count the requests that gunicorn answers in a second, beside what is possible (`make bench`)
limits.py       what is possible: a plain WSGI function and a bare Flask view, for readers.py
imports.py      import 10,000 files and 2,000 pictures, and kill an import (`python -m benchmarks.imports`)
pages.py        open each page in a small blog and in a large one (`make bench`)
blog.py         fill a blog with many posts, for pages.py
denial.py       ask for what costs most, and measure how long a reader waits (`make denial`)
bulk.py         add many rows, and check later that all of them are still there
"""
