"""`python -m pulumi_loanpro.cli`, for where the script is not on PATH."""

from pulumi_loanpro.cli.app import main

main()
