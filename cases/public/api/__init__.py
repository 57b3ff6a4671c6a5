"""The API: what all its addresses share, and those of cases. `appeals.public.api` has the instance and the other addresses.

An address is a function under `routes.get`, which describes it and refuses what it does not take. The function asks
`queries` and `paging` for what is wanted, reads published rows, and answers with `answers.answer` or `answers.listing`.
What cannot be answered is raised as `problems.Problem` (or Http404), and becomes `application/problem+json`.
"""
