"""Things to do: whose, until when, about what, with what proof."""
