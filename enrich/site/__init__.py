"""The site around a post: which posts there are, and what they already know."""
