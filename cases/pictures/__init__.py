"""Pictures: from dates and numbers to coordinates. Pure; templates draw what is computed here (decision 25)."""
