"""What is true of mentoring, whatever it runs on: pure Python, no input or output."""
