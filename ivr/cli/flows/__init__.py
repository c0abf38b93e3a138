"""Commands for flows that anybody wrote: bring, compare, draw, explore."""
