"""The command line in processes of its own, against a Secure Payments of this machine."""
