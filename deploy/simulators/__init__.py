"""Foreign systems as they behave, for the demo and the tests: `python -m deploy.simulators <port>`.

Each module here is one system and offers `application`, a WSGI callable; it is served below `/<name>/`. What a
simulator remembers lives in its process.
"""
