"""Run the commands of each page as a test: `make tutorial`, or `make tutorial CHAPTER=1` for one chapter.

Sybil (https://sybil.readthedocs.io) finds the code blocks of a page and gives them to the evaluator, in their order.
Read next: tests/tutorial/evaluator.py, which says what each kind of block means.
"""

from sybil import Sybil

from tests.tutorial.evaluator import begin, begin_in_clone, blocks, end

collect_ignore_glob = ["tutorial/*-files"]  # a reader's files; some are tests of the reader's own
chapters = Sybil(parsers=[blocks], pattern="tutorial/*.md", setup=begin, teardown=end)
pages = Sybil(parsers=[blocks], pattern="*.md", exclude="*/*", setup=begin_in_clone, teardown=end)
pytest_collect_file = (chapters + pages).pytest()
