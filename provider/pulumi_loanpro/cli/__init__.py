"""The command line, `pulumi-loanpro`; nothing else knows typer and rich."""
