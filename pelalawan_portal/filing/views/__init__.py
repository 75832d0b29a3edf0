"""Pages of filing: starting, answering, handing in, checking and sending, going on later, correcting."""
