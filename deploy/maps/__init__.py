"""The maps that pictures show: how they were drawn."""
