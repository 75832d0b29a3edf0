"""Django's PostgreSQL, asked without a statement whether a kept connection still lives (`ENGINE` of the settings)."""
