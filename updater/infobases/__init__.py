"""Which infobases there are, what is in them, and whether somebody holds them."""
