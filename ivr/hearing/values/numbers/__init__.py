"""Numbers as they are said: cardinals, quantities, amounts of money, digits one by one."""
