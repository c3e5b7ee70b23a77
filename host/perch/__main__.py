"""`python -m perch` is `perch`."""

from perch.cli import main

if __name__ == "__main__":
    main()
