"""What is measured, one module per group of rows. Each `measure` takes a running stage and gives rows."""
