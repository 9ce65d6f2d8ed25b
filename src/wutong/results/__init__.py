"""What approvals yield: certificates that can be verified, bundles for the archive, measures."""
