"""What `make` runs: the build, the paper, the release, the browser."""
