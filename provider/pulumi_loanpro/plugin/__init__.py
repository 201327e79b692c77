"""The native plugin: the same lifecycle for programs in any of Pulumi's languages."""
