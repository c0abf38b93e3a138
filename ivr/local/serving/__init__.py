"""A local Lex V2 runtime that clients of the service talk to: `ivr serve`."""
