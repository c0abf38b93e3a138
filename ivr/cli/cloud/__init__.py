"""`ivr bundle`, `plan`, `deploy`, `rollback`, `drift`, `destroy`, `env init`: into an account."""
