#!/usr/bin/env bash
# From created by hand to managed, in a directory of its own with an empty stack selected.
set -euo pipefail

case "${LOANPRO_URL:-}" in
http://127.0.0.1:* | http://localhost:*) ;;
*)
    echo "error: This is for a simulator: it gives all processors one secret. Set LOANPRO_URL to one." >&2
    exit 1
    ;;
esac

# Write import.json and the program for all that the account holds, and take it into the state.
pulumi-loanpro import --all --force
pulumi import --file import.json --generate-code=false --protect=false --yes
mv processors.py __main__.py
pulumi preview --diff # nothing but the secrets to be added

# Secure Payments shows no secrets: set each once, as the program's docstring lists them.
grep -o 'pulumi config set --secret [a-z0-9-]*' __main__.py | while read -r _ _ _ _ key; do
    pulumi config set --secret "$key" "${FLEX_SECRET:?the secret to set}"
done

pulumi up --yes --skip-preview
pulumi preview --expect-no-changes
