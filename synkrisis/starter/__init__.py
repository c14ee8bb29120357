"""A small book of one’s own about two texts: `synkrisis start`."""
