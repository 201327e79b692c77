"""All that talks to Secure Payments; nothing else knows HTTP."""
