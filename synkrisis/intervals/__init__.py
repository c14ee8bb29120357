"""How sure: resampling, permutation, and what an interval allows one to say."""
