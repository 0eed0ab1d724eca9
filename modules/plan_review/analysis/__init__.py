"""What a change means: who gains access, what is lost, what a trigger still does."""
