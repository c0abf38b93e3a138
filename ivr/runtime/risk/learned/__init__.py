"""What is learned from labelled history: features of a charge, and a model that scores them."""
