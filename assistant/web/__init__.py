"""The web app: pages and their wiring. Nothing here decides what the coach says."""
