"""The tests mirror app/, path by path. tests/conftest.py has the fixtures, tests/databases.py the servers."""
