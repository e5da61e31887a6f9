"""The tests. Each folder of app/ has a folder of the same name here.

Read first: conftest.py at the top of the repository (which tests run), then tests/conftest.py (the fixtures).
"""
