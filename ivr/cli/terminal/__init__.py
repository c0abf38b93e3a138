"""What any command tells at a terminal: findings, and which library is missing."""
