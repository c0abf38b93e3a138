"""Link: flows that fit Connect, with resources instead of symbols."""
