"""What a provider has built: how the manifest reads is each test's own affair."""
