"""What more than one folder of tests uses: real servers, and stand-ins named for what they stand for."""
