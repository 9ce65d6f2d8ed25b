"""Who did what, when and to what: events in hash chains, and the state machines that write them."""
