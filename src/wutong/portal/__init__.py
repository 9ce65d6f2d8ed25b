"""What a firm and a citizen see: where is my case, whose turn, until when."""
