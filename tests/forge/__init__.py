"""A GitHub of our own, the judges over what is said to it, and the sites it holds; for the tests of suggestions."""
