"""The report as one page of HTML that needs nothing else: text and drawings. Pure; it is handed what it shows."""
