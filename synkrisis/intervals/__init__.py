"""How sure: resampling, permutation, proportions, and what an interval allows one to say."""
