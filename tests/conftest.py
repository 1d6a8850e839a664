"""What every test stands on: no network but loopback, no environment but the test's own."""
