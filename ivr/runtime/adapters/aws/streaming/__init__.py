"""What streams of charges start and fill: Step Functions and Firehose."""
