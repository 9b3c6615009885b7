"""Parts of a domain, and what is known of signs and of definedness on them."""
