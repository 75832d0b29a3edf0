"""The day at a place with queues: the counter's page, walk-in numbers, the kiosk, a cut line, the board."""
