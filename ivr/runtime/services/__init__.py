"""What the product does at call time, told through ports."""
