"""Call time: what runs inside the Lambda functions. No design-time library enters here."""
