"""The provider under the real Pulumi CLI, against a Secure Payments of this machine."""
