"""The findings, one module a chapter; importing a module registers its claims."""
