"""How a notice reaches its person: WhatsApp, then SMS, then e-mail, each by what was agreed to and what worked."""
