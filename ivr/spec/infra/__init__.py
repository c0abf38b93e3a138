"""What authors write below infra/: environments, deployment, functions of their own, policies."""
