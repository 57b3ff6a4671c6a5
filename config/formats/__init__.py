"""How days and times are written where Django writes them itself: as everywhere else here, the day first."""
