"""What runs in a process of its own on bytes that nobody trusts. Started by `sandbox`; imports nothing of ours but this package."""
