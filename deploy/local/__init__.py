"""The scripts behind `make run`, `make test` and `make lint`.

Standard library only: they run before anything is installed.
"""
