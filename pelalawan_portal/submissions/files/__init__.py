"""Files people hand in: kept privately, inspected apart from the web, served only through an access check."""
