"""The native plugin, as `pulumi package add` starts it from this folder."""

from pulumi_loanpro.plugin.serve import main

main()
