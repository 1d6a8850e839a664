"""Telemachus: a conversational coach for reverse mentoring."""
