"""The native plugin, for `pulumi package add`."""

from pulumi_loanpro.plugin.serve import main

if __name__ == "__main__":
    main()
