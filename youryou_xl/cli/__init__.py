"""The commands of ``youryou-xl``: thin words over the rooms, in the user's language."""
