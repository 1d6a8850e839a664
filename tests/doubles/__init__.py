"""Doubles that keep the promises of what they stand for, and fail when a test misuses them."""
