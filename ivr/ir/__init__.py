"""What is compiled to: actions, flows, bots and programs, in the shapes of Connect and Lex."""
