"""Values that the parts of the host hand to each other, and the local day. They know nothing of files or networks."""
