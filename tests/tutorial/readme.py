"""Run the commands of README.md as a test: `pytest -p tests.tutorial.readme README.md`, which `make tutorial` includes.

This is a plugin of pytest, because README.md is outside docs/, and docs/conftest.py serves only that folder.
"""

from sybil import Sybil

from tests.tutorial.evaluator import begin_in_clone, blocks, end
from tests.tutorial.shell import ROOT

readme = Sybil(parsers=[blocks], path=str(ROOT), pattern="README.md", exclude="*/*", setup=begin_in_clone, teardown=end)
pytest_collect_file = readme.pytest()
