"""Writers of 1C's formats: for the sandbox and the tests, never for a user's infobase."""
