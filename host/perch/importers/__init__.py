"""Files of others: their rows become bouts, one after the other, however long the file. Pure: lines come in."""
