"""What functions about models are told and asked: uploads, finished crawlers, predictions."""
